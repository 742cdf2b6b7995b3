import { describe, it } from 'vitest';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import type { Side, StageName } from './support/Stage.js';
import { early, offerMs, resumeMs, Stage, stages } from './support/Stage.js';

failOnStrayErrors();

/** What each end says of it: the sender, and the receiver, if it heard of it. */
type Ends = readonly [sender: string, receiver: string | undefined];

interface Deed {
  readonly deed: string;
  /** Who does it, or to whom it is done. */
  readonly side: Side;
  act(stage: Stage): unknown;
  /** What becomes of it, at a stage; undefined where the deed cannot be done. */
  ends(stage: StageName): Ends | undefined;
}

const done: Ends = ['done', 'done'];
const sides = ['sender', 'receiver'] as const;

/** As the one end says it, and the other. */
function endsOf(side: Side, stage: StageName, own: string, other: string): Ends {
  if (stage === 'asked') return [side === 'sender' ? own : other, undefined];
  return side === 'sender' ? [own, other] : [other, own];
}

function clientOf(stage: Stage, side: Side) {
  return stage.exchange[side];
}

/** Somebody called it off, for this reason as that end says it. */
function calledOff(side: Side, own: string): Deed['ends'] {
  return (stage) => {
    if (side === 'sender') return endsOf(side, stage, own, 'CANCELLED');
    if (early.includes(stage)) return undefined;
    // Too late: it has all of it, and has said so.
    if (stage === 'verified') return done;
    // A yes that has left is dealt with first.
    return [stage === 'accepting' ? 'FILE_DECLINED' : 'CANCELLED', own];
  };
}

async function lose(stage: Stage, side: Side): Promise<void> {
  const { server, upProxy, downProxy } = stage.exchange;
  const proxy = side === 'sender' ? upProxy : downProxy;
  if (clientOf(stage, side).state === 'online') {
    proxy.refuse();
    proxy.endAll('reset');
  }
  await until(() => server.stats().detached === 1, 'the loss, at the server');
  stage.clock.advanceSync(resumeMs);
  await proxy.welcome();
  await until(() => clientOf(stage, side).state === 'online', 'a new session');
}

const deeds: readonly Deed[] = sides.flatMap((side): Deed[] => [
  {
    deed: 'cancel()',
    side,
    act: (stage) => (side === 'sender' ? stage.sent : stage.received)?.transfer.cancel(),
    ends: calledOff(side, 'CANCELLED'),
  },
  {
    deed: 'its signal',
    side,
    act: (stage) => stage.reasons[side].abort('enough'),
    ends: calledOff(side, 'enough'),
  },
  {
    deed: 'close()',
    side,
    act: (stage) => void clientOf(stage, side).close(),
    ends: (stage) => {
      // Closing waits for what is unanswered.
      if (stage === 'verified' && side === 'receiver') return done;
      return endsOf(side, stage, 'NOT_CONNECTED', 'USER_UNKNOWN');
    },
  },
  {
    deed: 'a kick',
    side,
    act: (stage) => stage.exchange.server.kick(side),
    ends: (stage) =>
      stage === 'asked' && side === 'sender'
        ? undefined
        : endsOf(side, stage, 'KICKED', 'USER_UNKNOWN'),
  },
  {
    deed: 'the loss of its session',
    side,
    act: (stage) => lose(stage, side),
    ends: (stage) => {
      if (stage === 'asked') return undefined;
      // What it asked for last may have happened, or not.
      const isUnknown = side === 'receiver' && (stage === 'accepted' || stage === 'verified');
      return endsOf(side, stage, isUnknown ? 'INDETERMINATE' : 'EXPIRED', 'USER_UNKNOWN');
    },
  },
  {
    deed: 'sleep()',
    side,
    act: (stage) =>
      void clientOf(stage, side)
        .sleep()
        .catch(() => {}),
    ends: (stage) => {
      if (side === 'sender') return done;
      const isAsked = stage === 'asked' || stage === 'offered' || stage === 'accepting';
      return isAsked ? endsOf(side, stage, 'USER_ASLEEP', 'USER_ASLEEP') : done;
    },
  },
]);

const both: readonly Deed[] = [
  {
    deed: 'cancel() of both',
    side: 'sender',
    act: (stage) => {
      stage.sent.transfer.cancel();
      stage.received?.transfer.cancel();
    },
    ends: (stage) => (early.includes(stage) ? undefined : ['CANCELLED', 'CANCELLED']),
  },
  {
    deed: 'close() of both',
    side: 'sender',
    act: (stage) => {
      void stage.exchange.sender.close();
      void stage.exchange.receiver.close();
    },
    ends: (stage) => {
      if (early.includes(stage)) return undefined;
      // Closing waits for what is unanswered, and by then the other has left.
      const isWaiting = stage === 'accepted' || stage === 'verified';
      return ['NOT_CONNECTED', isWaiting ? 'USER_UNKNOWN' : 'NOT_CONNECTED'];
    },
  },
  {
    deed: 'kicks of both',
    side: 'sender',
    act: (stage) =>
      Promise.all([stage.exchange.server.kick('sender'), stage.exchange.server.kick('receiver')]),
    ends: (stage) => (early.includes(stage) ? undefined : ['KICKED', 'USER_UNKNOWN']),
  },
  {
    deed: 'time',
    side: 'sender',
    act: (stage) => stage.clock.advanceSync(offerMs),
    ends: (stage) => {
      const isOpen = ['offered', 'accepting', 'accepted'].includes(stage);
      return isOpen ? ['EXPIRED', 'EXPIRED'] : done;
    },
  },
  {
    deed: 'nothing',
    side: 'sender',
    act: () => {},
    ends: () => done,
  },
];

const rows = [...deeds, ...both].flatMap(({ ends, ...deed }) =>
  stages.flatMap((stage) => {
    const expected = ends(stage);
    return expected === undefined ? [] : [{ ...deed, stage, ends: expected }];
  }),
);

describe.each(['relay', 'direct'] as const)('a file on its way (%s)', (path) => {
  it.each(rows)('when $stage ends by $deed of the $side as $ends', async ({ stage, act, ends }) => {
    await using staged = await Stage.bring(stage, path);
    await act(staged);
    await turns();
    await staged.letGo();
    await staged.over(...ends);
  });
});

describe.each(['relay', 'direct'] as const)('a server that closes (%s)', (path) => {
  const withOffer = stages.filter((stage) => stage !== 'asked');

  it.each(withOffer)('ends a file when %s, of clients that do not come back', async (stage) => {
    await using staged = await Stage.bring(stage, path, { reconnect: false });
    await staged.exchange.server.close({ drainMs: 100 });
    await staged.letGo();
    await staged.over('SHUTDOWN', 'SHUTDOWN');
  });

  // Whether a yes that was just given has left, nobody knows.
  const settled = withOffer.filter((stage) => stage !== 'accepting');

  it.each(settled)('ends a file when %s, once there is another server', async (stage) => {
    await using staged = await Stage.bring(stage, path);
    await using _other = await staged.exchange.restart();
    await staged.letGo();
    // What was asked for last may have happened, or not.
    const isUnknown = stage === 'accepted' || stage === 'verified';
    const receiver = isUnknown ? 'INDETERMINATE' : 'EXPIRED';
    await staged.over('EXPIRED', receiver);
  });
});
