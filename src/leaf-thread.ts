/** What the listener's and the worker's thread for hashing runs: see `start/hashing-thread.ts`. */
export { hashLeaves as default } from "@/services/evidence/hash-leaves";
