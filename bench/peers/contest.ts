import { median, table } from "../table";

/** What one round has measured; NaN where it does not apply. */
export interface Figures {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
}

export interface Contestant {
  name: string;
  measure(seconds: number): Promise<Figures>;
}

/** One thing that several do. */
export interface Contest {
  title: string;
  ours: Contestant;
  peers: Contestant[];
}

/** Contests that share processes. */
export interface Arena {
  contests: Contest[];
  stop(): void;
}

export interface Length {
  rounds: number;
  /** Of one round of one contestant. */
  seconds: number;
}

/** Measures by turns, each round beginning with another; a Markdown table of the rounds' medians. */
export async function runContest(contest: Contest, { rounds, seconds }: Length): Promise<string> {
  const contestants = [contest.ours, ...contest.peers];
  for (const each of contestants) await each.measure(Math.min(1, seconds));
  const measured = contestants.map((): Figures[] => []);
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < contestants.length; turn++) {
      const which = (round + turn) % contestants.length;
      const figures = await contestants[which]?.measure(seconds);
      if (figures) measured[which]?.push(figures);
    }
  const [ours, ...theirs] = measured.map(mediansOf);
  const rows = theirs.map((peer, n) => pairRow(contest.peers[n]?.name ?? "", peer, ours ?? peer));
  return table([row(contest.title, contest.ours.name, ours), ...rows]);

  function pairRow(name: string, peer: Figures, own: Figures) {
    return {
      ...row(contest.title, name, peer),
      "ours/peer rate": ratio(own.perSecond, peer.perSecond),
      "ours/peer p50": ratio(own.p50, peer.p50),
      "ours/peer p99": ratio(own.p99, peer.p99),
    };
  }
}

function mediansOf(rounds: Figures[]): Figures {
  const of = (field: keyof Figures) => median(rounds.map((figures) => figures[field]));
  return { perSecond: of("perSecond"), p50: of("p50"), p95: of("p95"), p99: of("p99") };
}

function row(title: string, name: string, figures: Figures | undefined): Record<string, string> {
  return {
    [title]: name,
    "per second": shown(figures?.perSecond, (value) => value.toFixed(value < 100 ? 1 : 0)),
    "p50 ms": shown(figures?.p50, milliseconds),
    "p95 ms": shown(figures?.p95, milliseconds),
    "p99 ms": shown(figures?.p99, milliseconds),
    "ours/peer rate": "",
    "ours/peer p50": "",
    "ours/peer p99": "",
  };
}

function ratio(ours: number, peer: number): string {
  return shown(ours / peer, (value) => value.toPrecision(value < 10 ? 2 : 3));
}

/** Decisions take less than a thousandth. */
function milliseconds(value: number): string {
  return value.toFixed(value < 0.1 ? 5 : 2);
}

function shown(value = NaN, format: (value: number) => string): string {
  return Number.isNaN(value) ? "–" : format(value);
}
