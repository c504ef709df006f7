//! `sev1 undelivered`: everything that did not arrive, and what can be done about it.

use std::fmt::Write as _;

use jiff::SignedDuration;
use sev1_app::words::exact_elapsed;
use sev1_web::api::wire::{UndeliveredOut, UndeliveredRowOut};

use super::Context;
use crate::error::CliError;
use crate::output::{self, BOLD, DIM};

/// Shows what did not arrive, the oldest first.
///
/// # Errors
/// When it cannot be asked.
pub(crate) async fn run(context: &Context) -> Result<(), CliError> {
    let undelivered: UndeliveredOut = context.client.get("/deliveries/undelivered").await?;
    if context.json {
        return output::print_json(&undelivered);
    }
    if undelivered.deliveries.is_empty() {
        return output::print("Everything arrived.\n");
    }
    let now = context.env.clock.now();
    let mut out = String::new();
    for UndeliveredRowOut { incident, age_ms, delivery } in &undelivered.deliveries {
        let what = match (delivery.update, &delivery.notice) {
            (Some(update), _) => format!("update {update}"),
            (None, Some(notice)) => output::notice(notice.word).to_owned(),
            (None, None) => "message".to_owned(),
        };
        let age = exact_elapsed(SignedDuration::from_millis(*age_ms));
        let _ = writeln!(out, "{BOLD}{incident}{BOLD:#} {what}, for {age}  {DIM}{}{DIM:#}", delivery.id);
        out.push_str(&output::deliveries(std::slice::from_ref(delivery), now));
    }
    let _ = writeln!(out, "\nSend one again: sev1 redeliver ID. It is there: --arrived. Nobody needs it: --give-up.");
    output::print(&out)
}
