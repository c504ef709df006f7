//! Logs go to standard error and nowhere else: standard output belongs to answers.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::config::{Config, LogFormat};

/// Starts logging. `running` is for what runs until it is stopped, which tells more by itself.
pub(crate) fn start(config: &Config, running: bool) {
    let filter = match (&config.log.level, running) {
        (Some(level), _) => format!("{level},hyper=warn,h2=warn"),
        (None, true) => "info".to_owned(),
        // What came of deliveries is said in the answer, so the loop need not say it as well.
        (None, false) => "warn,sev1_app::worker=error".to_owned(),
    };
    let filter = EnvFilter::new(filter);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_span_events(FmtSpan::NONE);
    let builder = builder.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    match config.log.format {
        LogFormat::Text => builder.with_target(false).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}
