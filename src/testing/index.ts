export { Chaos, type ChaosOptions, type Fault, faults } from './Chaos.js';
export type { Conditions } from './conditions.js';
export { Invariants } from './invariants/Invariants.js';
export { BrokenGuarantees, type Rule, type Violation } from './invariants/Violation.js';
export type { WatchedClient, WatchedServer } from './invariants/watched.js';
export { type RecordedEvent, Recording, type Subject } from './recording/Recording.js';
export {
  type Replay,
  type ReplayedServer,
  replayToClient,
  replayToServer,
} from './recording/replay.js';
export { SeededRandom } from './SeededRandom.js';
export type { SimulatedOptions } from './Simulation.js';
export { type SimulateOptions, simulate } from './simulate.js';
export { type Direction, type Loss, TestConnection } from './TestConnection.js';
export {
  type TestClientOptions,
  TestNetwork,
  type TestNetworkOptions,
  type TestServer,
} from './TestNetwork.js';
export { TestWires } from './TestWires.js';
export type { EventsOf, NextOptions, PayloadOf } from './told.js';
export { type Patience, VirtualClock, type VirtualClockOptions } from './VirtualClock.js';
