import { DrizzleAdapter } from "@auth/drizzle-adapter";
import type { Adapter, AdapterAccount, AdapterUser } from "next-auth/adapters";
import {
  deleteLapsedTokens,
  findUserByEmail,
  insertAccount,
  insertUser,
} from "@/db/queries/people";
import { accounts, users, verificationTokens } from "@/db/schema/people";
import { asEmailAddress } from "@/domain/email-address";
import { newId } from "@/lib/ids";
import type { Platform } from "@/services/context";

/**
 * next-auth's view of our people. Addresses are compared as they are stored, in lower case; of
 * accounts elsewhere only the id is kept.
 */
export function peopleAdapter({ db }: Pick<Platform, "db">): Adapter {
  const tables = {
    usersTable: users,
    accountsTable: accounts,
    verificationTokensTable: verificationTokens,
  };
  const asUsual = <T>(work: (adapter: Required<Adapter>) => T | PromiseLike<T>): Promise<T> =>
    db.system(async (tx) => work(DrizzleAdapter(tx, tables) as Required<Adapter>));
  return {
    getUser: (id) => asUsual((adapter) => adapter.getUser(id)),
    getUserByAccount: (account) => asUsual((adapter) => adapter.getUserByAccount(account)),
    updateUser: (user) => asUsual((adapter) => adapter.updateUser(user)),
    getUserByEmail: (email) => db.system((tx) => findUserByEmail(tx, email.trim())),
    createUser: (user: Omit<AdapterUser, "id">) =>
      db.system((tx) => insertUser(tx, asNewUser(user))),
    linkAccount: (account: AdapterAccount) =>
      db.system((tx) => insertAccount(tx, { ...account, type: "oauth" })),
    createVerificationToken: async (token) => {
      await db.system(deleteLapsedTokens);
      return asUsual((adapter) => adapter.createVerificationToken(token));
    },
    // The address comes from the link's query, where it may be missing or repeated.
    useVerificationToken: async ({ identifier, token }) => {
      const address = typeof identifier === "string" ? asEmailAddress(identifier) : null;
      if (!address) return null;
      const link = { identifier: address, token };
      return asUsual((adapter) => adapter.useVerificationToken(link));
    },
  };
}

/** @throws Error when the provider told no address */
function asNewUser(user: Omit<AdapterUser, "id">) {
  const email = asEmailAddress(user.email);
  if (!email) throw new Error("a person cannot be made without an e-mail address");
  const { name = null, image = null, emailVerified } = user;
  return { id: newId("user"), name, image, email, emailVerified };
}
