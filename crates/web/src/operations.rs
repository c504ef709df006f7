//! For operators and their machines: alive, ready, metrics.

use std::fmt::Write;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::WebState;
use crate::auth::Reader;
use crate::problem::{Kind, Problem};

/// Answers as long as the process does.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// Answers well when the database is there and has the right schema.
pub(crate) async fn ready(State(state): State<WebState>) -> Result<&'static str, Problem> {
    match state.app.health().await {
        Ok(_) => Ok("ready\n"),
        Err(error) => {
            tracing::warn!(error = %error, "not ready");
            Err(Problem::new(Kind::Unavailable, "the database cannot be used; see the server's log, or run `sev1 doctor`"))
        }
    }
}

/// Prometheus text: the counters of this process, and how the outbox stands.
pub(crate) async fn metrics(_: Reader, State(state): State<WebState>) -> Result<Response, Problem> {
    let outbox = state.app.health().await?.outbox;
    let mut text = state.metrics.as_ref().map(|m| m.render()).unwrap_or_default();
    let oldest_due = outbox.oldest_due_ms as f64 / 1000.0;
    let gauges: [(&str, &str, &dyn std::fmt::Display); 4] = [
        ("sev1_outbox_undone", "Deliveries whose duty is not done.", &outbox.undone),
        ("sev1_outbox_held", "Uncertain deliveries that wait for a person.", &outbox.held),
        ("sev1_outbox_failed", "Deliveries given up.", &outbox.failed),
        ("sev1_outbox_oldest_due_seconds", "Age of the oldest delivery that is due and not done.", &oldest_due),
    ];
    for (name, help, value) in gauges {
        write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n").expect("a string can be written to");
    }
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
