//! From use case to wire: an update's revisions and everybody's copy of it.

use sev1_app::{CopiesView, CopyView};

use super::present::{actor, receipt, update};
use super::wire;

pub(super) fn copies(view: &CopiesView) -> wire::CopiesOut {
    wire::CopiesOut {
        update: update(&view.update),
        past: view
            .past
            .iter()
            .map(|past| wire::PastRevisionOut {
                update: update(&past.update),
                revised: past.revised.into(),
                by: actor(&past.by),
                at: past.at.into(),
            })
            .collect(),
        copies: view.copies.iter().map(copy).collect(),
    }
}

fn copy(copy: &CopyView) -> wire::CopyOut {
    wire::CopyOut {
        destination: copy.destination.to_string(),
        recipient: copy.recipient.as_ref().map(ToString::to_string),
        channel: copy.channel.into(),
        audience: copy.audience.to_string(),
        revision: copy.seen.map(|(revision, _)| revision),
        seen_at: copy.seen.map(|(_, at)| at.into()),
        receipt: copy.receipt.as_ref().map(receipt),
        newer: copy.newer.map(|(revision, state)| wire::NewerOut { revision, state: state.into() }),
        can_be_changed: copy.can_be_changed,
    }
}
