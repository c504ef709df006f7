//! Halt mail to one recipient: because they asked, or because their mail server refuses them again and again. And let it go on.

use jiff::Timestamp;

use crate::changes::{Changes, HaltChange};
use crate::destination::{DestinationName, Recipient};
use crate::halt::{Halt, HaltReason, halt_key};
use crate::refusal::Refusal;

/// So many deliveries in a row, refused for good, halt a recipient. One alone may be a fault of their mail server.
pub const REFUSALS: u32 = 3;

/// A recipient asks for no more. `before` is what is known of them. Asking again changes nothing.
#[must_use]
pub fn unsubscribe(before: Option<Halt>, destination: &DestinationName, recipient: &Recipient, now: Timestamp) -> Changes {
    if before.as_ref().is_some_and(|b| b.since.is_some()) {
        return Changes::default();
    }
    let halt = before.unwrap_or_else(|| nothing_yet(destination, recipient));
    set(Halt { why: HaltReason::Unsubscribed, since: Some(now), ..halt })
}

/// A delivery to a recipient was refused for good. `gone` says that there is certainly no such mailbox.
#[must_use]
pub fn refuse(
    before: Option<Halt>,
    (destination, recipient): (&DestinationName, &Recipient),
    gone: bool,
    said: &str,
    now: Timestamp,
) -> Changes {
    if before.as_ref().is_some_and(|b| b.since.is_some()) {
        return Changes::default();
    }
    let halt = before.unwrap_or_else(|| nothing_yet(destination, recipient));
    let refusals = halt.refusals.saturating_add(1);
    let since = (gone || refusals >= REFUSALS).then_some(now);
    set(Halt { why: HaltReason::Refused, refusals, said: Some(said.to_owned()), since, ..halt })
}

/// A mail arrived: refusals before it count no more.
#[must_use]
pub fn arrive(before: Halt) -> Changes {
    if before.since.is_some() { Changes::default() } else { lifted(before) }
}

/// A person lets mail go on.
///
/// # Errors
/// `halt.none` when nothing is halted there.
pub fn lift(before: Option<Halt>, destination: &DestinationName, recipient: &Recipient) -> Result<Changes, Refusal> {
    let halt = before.filter(|b| b.since.is_some()).ok_or_else(|| {
        Refusal::new("halt.none", format!("nothing to {recipient} at `{destination}` is halted"))
            .hint("`sev1 halts` lists what is")
            .field("recipient")
    })?;
    Ok(lifted(halt))
}

fn nothing_yet(destination: &DestinationName, recipient: &Recipient) -> Halt {
    let recipient = halt_key(recipient);
    Halt { destination: destination.clone(), recipient, why: HaltReason::Refused, refusals: 0, said: None, since: None, version: 0 }
}

fn set(halt: Halt) -> Changes {
    let version = halt.version.saturating_add(1);
    Changes { halt: Some(HaltChange::Set(Halt { version, ..halt })), ..Changes::default() }
}

fn lifted(halt: Halt) -> Changes {
    Changes { halt: Some(HaltChange::Lifted(halt)), ..Changes::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to() -> (DestinationName, Recipient) {
        (DestinationName::new("abc-mail").expect("a name"), Recipient::new("Ann@ABC.example").expect("an address"))
    }

    fn halt(changes: Changes) -> Option<Halt> {
        match changes.halt? {
            HaltChange::Set(halt) => Some(halt),
            HaltChange::Lifted(_) => None,
        }
    }

    fn refused(before: Option<Halt>, gone: bool) -> Halt {
        let (destination, ann) = to();
        halt(refuse(before, (&destination, &ann), gone, "550 no", Timestamp::UNIX_EPOCH)).expect("counted")
    }

    #[test]
    fn three_refusals_in_a_row_halt_and_one_is_enough_where_there_is_no_mailbox() {
        let one = refused(None, false);
        assert_eq!((one.refusals, one.since, one.recipient.as_str()), (1, None, "ann@abc.example"));
        let two = refused(Some(one.clone()), false);
        let three = refused(Some(two.clone()), false);
        assert_eq!((two.since, three.since, three.version), (None, Some(Timestamp::UNIX_EPOCH), 3));
        assert_eq!(refused(Some(one.clone()), true).since, Some(Timestamp::UNIX_EPOCH));
        // What arrived begins the count anew, and never lifts a halt.
        assert_eq!(arrive(one.clone()).halt, Some(HaltChange::Lifted(one)));
        assert_eq!(arrive(three), Changes::default());
    }

    #[test]
    fn who_asked_for_no_more_stays_so_until_a_person_lifts_it() {
        let (destination, ann) = to();
        let asked = |before| unsubscribe(before, &destination, &ann, Timestamp::UNIX_EPOCH);
        let counted = refused(None, false);
        let halted = halt(asked(Some(counted.clone()))).expect("halted");
        assert_eq!((halted.why, halted.since, halted.version), (HaltReason::Unsubscribed, Some(Timestamp::UNIX_EPOCH), 2));
        assert_eq!(asked(Some(halted.clone())), Changes::default());
        assert_eq!(refuse(Some(halted.clone()), (&destination, &ann), true, "550", Timestamp::UNIX_EPOCH), Changes::default());
        assert_eq!(lift(Some(halted.clone()), &destination, &ann).expect("lifted").halt, Some(HaltChange::Lifted(halted)));
        for nothing in [None, Some(counted)] {
            assert_eq!(lift(nothing, &destination, &ann).expect_err("refused").code, "halt.none");
        }
    }
}
