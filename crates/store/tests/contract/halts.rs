//! Halts: one per destination and recipient, changed only as it was read.

use sev1_domain::changes::{Changes, HaltChange};
use sev1_domain::destination::{DestinationName, Recipient};
use sev1_domain::halt::{Halt, HaltReason};
use sev1_store::StoreError;

use crate::database::Database;
use crate::given::minute;

on_both_databases!(a_halt_is_kept_until_it_is_lifted, a_halt_changes_only_as_it_was_read);

fn halt(destination: &str, recipient: &str) -> Halt {
    Halt {
        destination: DestinationName::new(destination).expect("a name"),
        recipient: Recipient::new(recipient).expect("an address"),
        why: HaltReason::Refused,
        refusals: 1,
        said: Some("550 no such user".to_owned()),
        since: None,
        version: 1,
    }
}

fn set(halt: &Halt) -> Changes {
    Changes { halt: Some(HaltChange::Set(halt.clone())), ..Changes::default() }
}

fn lifted(halt: &Halt) -> Changes {
    Changes { halt: Some(HaltChange::Lifted(halt.clone())), ..Changes::default() }
}

async fn a_halt_is_kept_until_it_is_lifted(db: &Database) {
    let counted = halt("abc-mail", "ann@abc.example");
    let asked =
        Halt { why: HaltReason::Unsubscribed, said: None, refusals: 0, since: Some(minute(5)), ..halt("abc-mail", "bob@abc.example") };
    let elsewhere = Halt { since: Some(minute(2)), ..halt("other", "ann@abc.example") };
    for one in [&counted, &asked, &elsewhere] {
        db.commit(&set(one)).await.expect("written");
    }
    let at = async |halt: &Halt| db.halt(&halt.destination, &halt.recipient).await.expect("read");
    for one in [&counted, &asked, &elsewhere] {
        assert_eq!(at(one).await.as_ref(), Some(one));
    }
    assert_eq!(db.halts().await.expect("read"), [elsewhere.clone(), asked.clone()], "what is only counted halts nobody; oldest first");
    let nobody = halt("abc-mail", "eve@abc.example");
    assert_eq!(at(&nobody).await, None);
    db.commit(&lifted(&asked)).await.expect("lifted");
    assert_eq!(at(&asked).await, None);
    assert_eq!(db.halts().await.expect("read"), [elsewhere]);
}

async fn a_halt_changes_only_as_it_was_read(db: &Database) {
    let one = halt("abc-mail", "ann@abc.example");
    db.commit(&set(&one)).await.expect("written");
    let conflict = |result| matches!(result, Err(StoreError::Conflict { what: "halt" }));
    assert!(conflict(db.commit(&set(&one)).await), "another node was first");
    let two = Halt { refusals: 2, version: 2, ..one.clone() };
    db.commit(&set(&two)).await.expect("changed");
    assert!(conflict(db.commit(&set(&two)).await));
    assert!(conflict(db.commit(&lifted(&one)).await), "it was counted on meanwhile");
    db.commit(&lifted(&two)).await.expect("lifted");
    assert!(conflict(db.commit(&lifted(&two)).await));
}
