//! The subject of one message without sections, as on a status page.

use std::borrow::Cow;

use sev1_domain::audience::AudienceKind;
use sev1_domain::lint::promised::promised_for;
use sev1_domain::lint::subject::{Said, Shape, Subject};
use sev1_domain::prose::asks_for_quiet;
use sev1_domain::update::NextUpdate;

use super::passages::Passages;
use super::text::Circumstances;
use crate::markdown::scan;

/// A message as the rules see it, told to readers of one kind. A next update promised in words counts as promised.
#[must_use]
pub fn of_message<'a>(message: &'a str, kind: AudienceKind, circumstances: Circumstances<'a>) -> Subject<'a> {
    let Circumstances { now, zone, zones, previous, policy } = circumstances;
    let mut passages = Passages::new(zones, now);
    let scanned = scan(message);
    let push = |passages: &mut Passages<'a>, start: usize, end: usize| {
        if !message[start..end].trim().is_empty() {
            passages.push("summary", kind.needs(), scanned.part(start..end), start);
        }
    };
    let (mut start, mut at) = (0, 0);
    for line in message.split_inclusive('\n') {
        let end = at + line.len();
        if asks_for_quiet(line) {
            push(&mut passages, start, at);
            passages.request(line, at..at + line.trim_end().len());
            start = end;
        }
        at = end;
    }
    push(&mut passages, start, message.len());
    let promise = passages.all.iter().find_map(|p| promised_for(&p.words, zones, zone, now));
    Subject {
        now,
        zone,
        zones,
        shape: Shape::Message,
        told: vec![kind],
        passages: passages.all,
        said: Said { next_update: promise.map(|due| Cow::Owned(NextUpdate::At(due))), ..Said::default() },
        incident: None,
        previous,
        policy,
        inline: passages.inline,
        bad_requests: passages.bad_requests,
    }
}
