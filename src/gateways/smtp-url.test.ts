import { describe, expect, it } from "vitest";
import { readSmtpUrl } from "./smtp-url";

describe("the address of a mail server", () => {
  it.each([
    ["smtp://mail.example.com", 587, "required"],
    ["smtp://mail.example.com:25/", 25, "required"],
    ["smtps://mail.example.com", 465, "from-start"],
    ["smtp://mail.example.com?starttls=optional", 587, "where-offered"],
  ])("%s", (url, port, tls) => {
    expect(readSmtpUrl(url)).toEqual({ host: "mail.example.com", port, tls, login: null });
  });

  it("holds a login, percent-encoded", () => {
    expect(readSmtpUrl("smtp://ada%40example.com:p%40ss%2Fw%25rd@mail:587")).toEqual({
      host: "mail",
      port: 587,
      tls: "required",
      login: { user: "ada@example.com", password: "p@ss/w%rd" },
    });
  });

  it("may be an IP address", () => {
    expect(readSmtpUrl("smtp://[::1]:2525")).toMatchObject({ host: "::1", port: 2525 });
    expect(readSmtpUrl("smtp://10.0.0.7")).toMatchObject({ host: "10.0.0.7" });
  });

  it.each([
    "mail.example.com:587",
    "http://mail.example.com",
    "smtp://",
    "smtp://mail:0",
    "smtp://mail:99999",
    "smtp://mail/inbox",
    "smtp://mail#tls",
    "smtp://user@mail",
    "smtp://:password@mail",
    "smtp://user:%zz@mail",
    "smtp://us%0d%0aer:password@mail",
    "smtp://mail .example.com",
    "smtp://ma\r\nil",
    "smtp://-mail",
    "smtp://mail?tls.rejectUnauthorized=false",
    "smtps://mail?starttls=optional",
  ])("is not %j", (url) => {
    expect(readSmtpUrl(url)).toBeNull();
  });

  it("sends no password where the connection may stay unencrypted", () => {
    expect(readSmtpUrl("smtp://user:password@mail?starttls=optional")).toBeNull();
  });
});
