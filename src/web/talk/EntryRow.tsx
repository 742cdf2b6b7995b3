import { Component } from 'preact';
import type { Entry } from '../state/Conversation.js';
import { Bubble } from './Bubble.js';
import { HelpCard, NoticeLine } from './lines.js';

export interface EntryRowProps {
  readonly entry: Entry;
  readonly goesOn: boolean;
}

/** An entry never changes, so its row is made once, and not looked at again with each that follows. */
export class EntryRow extends Component<EntryRowProps> {
  override shouldComponentUpdate({ entry, goesOn }: EntryRowProps): boolean {
    return entry !== this.props.entry || goesOn !== this.props.goesOn;
  }

  override render({ entry, goesOn }: EntryRowProps) {
    if (entry.kind === 'notice') return <NoticeLine notice={entry} />;
    if (entry.kind === 'help') return <HelpCard />;
    return <Bubble speech={entry} goesOn={goesOn} />;
  }
}
