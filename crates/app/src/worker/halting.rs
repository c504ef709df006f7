//! What a worker knows of a recipient before it sends, and learns from how it went.

use sev1_domain::decide;
use sev1_domain::delivery::{Delivery, Next};
use sev1_domain::destination::Recipient;
use sev1_domain::halt::{Halt, HaltReason, halt_key};
use sev1_store::StoreError;

use crate::App;
use crate::error::AppError;

/// A recipient was refused for good.
pub(super) struct Refused {
    /// What was said; holds no secret and no address.
    pub(super) said: String,
    /// Whether there is certainly no such mailbox.
    pub(super) gone: bool,
}

/// What is known of the recipient; nothing where there is none.
pub(super) async fn standing(app: &App, delivery: &Delivery) -> Result<Option<Halt>, StoreError> {
    match &delivery.recipient {
        Some(recipient) => app.store.halt(&delivery.destination, &halt_key(recipient)).await,
        None => Ok(None),
    }
}

/// Why nothing more is sent, where that is so: it may have been halted after this delivery was written.
pub(super) fn stopped(standing: Option<&Halt>) -> Option<String> {
    let halt = standing.filter(|halt| halt.since.is_some())?;
    Some(match halt.why {
        HaltReason::Unsubscribed => "the recipient asked for no more mails".to_owned(),
        HaltReason::Refused => "mail to this recipient is halted, because their mail server refused it again and again".to_owned(),
    })
}

/// Counts a refusal, or forgets those before where a mail arrived. What cannot be written now is counted the next time.
pub(super) async fn learn(app: &App, delivery: &Delivery, counted: bool, next: &Next, refused: Option<Refused>) {
    let Some(recipient) = &delivery.recipient else { return };
    let destination = &delivery.destination;
    let learnt = match (next, refused) {
        (_, Some(refused)) => count(app, delivery, recipient, refused).await,
        (Next::Sent(_), None) if counted => {
            app.decide_halt(destination, recipient, |before| Ok(before.map(decide::halt::arrive).unwrap_or_default())).await
        }
        _ => return,
    };
    if let Err(error) = learnt {
        tracing::warn!(error = %error, destination = %destination, "how a recipient's mail server answered could not be kept");
    }
}

async fn count(app: &App, delivery: &Delivery, recipient: &Recipient, refused: Refused) -> Result<(), AppError> {
    let (destination, now) = (&delivery.destination, app.env.clock.now());
    let count = |before| Ok(decide::halt::refuse(before, (destination, recipient), refused.gone, &refused.said, now));
    app.decide_halt(destination, recipient, count).await?;
    if standing(app, delivery).await?.is_some_and(|halt| halt.since == Some(now)) {
        tracing::warn!(destination = %destination, "mail to a recipient is halted from now on; `sev1 halts` says to whom and why");
    }
    Ok(())
}
