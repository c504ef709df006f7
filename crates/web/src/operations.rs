//! For operators and their machines: alive, ready, watching, metrics.

use std::fmt::Write;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use sev1_app::{Health, Watch, words};

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

/// Whether promises are watched, for a watcher outside: it hears nothing of what is promised, so it needs no token.
pub(crate) async fn watcher(State(state): State<WebState>) -> (StatusCode, String) {
    let not = |why: String| (StatusCode::SERVICE_UNAVAILABLE, format!("not watching: {why}\n"));
    match state.app.watch().await {
        Ok(watch) if watch.alive => (StatusCode::OK, "watching\n".to_owned()),
        Ok(watch) => not(why_not(&watch, state.app.now())),
        Err(error) => {
            tracing::warn!(error = %error, "nobody can tell whether promises are watched");
            not("the database cannot be asked".to_owned())
        }
    }
}

fn why_not(watch: &Watch, now: Timestamp) -> String {
    match watch.swept_at {
        Some(at) if watch.oldest_step.is_zero() => {
            format!("this process last looked for due steps {} ago", words::exact_elapsed(now.duration_since(at).abs()))
        }
        _ => format!("the oldest due step has waited {}", words::exact_elapsed(watch.oldest_step)),
    }
}

/// Prometheus text: the counters of this process, and how outbox and promises stand.
pub(crate) async fn metrics(_: Reader, State(state): State<WebState>) -> Result<Response, Problem> {
    let Health { outbox, ladder } = state.app.health().await?;
    let mut text = state.metrics.as_ref().map(|m| m.render()).unwrap_or_default();
    let seconds = |ms: i64| ms as f64 / 1000.0;
    let (oldest_due, oldest_step) = (seconds(outbox.oldest_due_ms), seconds(ladder.oldest_step_ms));
    let gauges: [(&str, &str, &dyn std::fmt::Display); 7] = [
        ("sev1_outbox_undone", "Deliveries whose duty is not done.", &outbox.undone),
        ("sev1_outbox_held", "Uncertain deliveries that wait for a person.", &outbox.held),
        ("sev1_outbox_failed", "Deliveries given up.", &outbox.failed),
        ("sev1_outbox_oldest_due_seconds", "Age of the oldest delivery that is due and not done.", &oldest_due),
        ("sev1_promises_open", "Promises without an outcome.", &ladder.open),
        ("sev1_promises_overdue", "Open promises whose minute has passed.", &ladder.overdue),
        (
            "sev1_ladder_oldest_due_seconds",
            "For how long the earliest due step of a ladder has waited; it grows while nobody watches.",
            &oldest_step,
        ),
    ];
    for (name, help, value) in gauges {
        write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n").expect("a string can be written to");
    }
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
