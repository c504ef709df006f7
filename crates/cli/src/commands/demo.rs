//! `sev1 demo`: a made-up outage, told with the real pipeline: declared, three updates, delivered, on a page.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sev1_app::App;
use sev1_app::env::{Clock, Env};
use sev1_app::worker::settle::settle;
use sev1_domain::audience::{AudienceKind, AudienceName};
use sev1_domain::text::Phrase;
use sev1_domain::token::Scope;
use sev1_web::WebSettings;
use tokio::sync::watch;

use super::serve::{Signals, listen, start};
use crate::args::Demo;
use crate::config::{Config, DatabaseAt, DestinationSettings, SOMEBODY, Transport, inbox};
use crate::demo_story as story;
use crate::error::CliError;
use crate::output::{self, BOLD, DIM};
use crate::wiring::{Wired, wire_in};

/// Tells the story, shows it, and serves it until a signal comes.
///
/// # Errors
/// When the folder is not empty, or cannot be written.
pub(crate) async fn run(mut config: Config, args: Demo) -> Result<(), CliError> {
    let folder = folder(args.data)?;
    config.database = DatabaseAt::Sqlite(folder.join("sev1.db"));
    config.destinations = destinations(&folder);
    config.customers.known.clear();
    if config.user.as_str() == SOMEBODY {
        config.user = Phrase::new(story::AUTHOR)?;
    }
    let clock = Arc::new(StoryClock { behind_ms: AtomicI64::new(0), real: crate::wiring::env(&config).clock });
    let env = Env { clock: clock.clone(), entropy: crate::wiring::env(&config).entropy };
    let wired = wire_in(&config, env).await?;
    let last = tell(&wired, &clock).await?;
    output::print(&summary(&last, &folder)?)?;
    if args.no_serve { Ok(()) } else { serve(&config, &wired).await }
}

/// The machine's clock, put back by as much as the story is behind.
struct StoryClock {
    behind_ms: AtomicI64,
    real: Arc<dyn Clock>,
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        self.real.now() - SignedDuration::from_millis(self.behind_ms.load(Ordering::Relaxed))
    }
}

/// Declares and publishes, each at its hour of the story; answers the last text.
async fn tell(wired: &Wired, clock: &StoryClock) -> Result<String, CliError> {
    let Wired { app, caller, owner, .. } = wired;
    let at = |minutes: i64| clock.behind_ms.store(minutes * 60_000, Ordering::Relaxed);
    at(story::DECLARED_MINUTES_AGO);
    let incident = app.declare_incident(caller, story::declaration()?, None).await?.incident;
    let mut last = String::new();
    for (minutes_ago, update) in story::updates()? {
        at(minutes_ago);
        let published = app.publish_update(caller, incident.number, update, None).await?;
        settle(app, owner, incident.id, published.update.number, Duration::from_secs(5), |_| ()).await?;
        last = published.text;
    }
    Ok(last)
}

fn summary(last: &str, folder: &Path) -> Result<String, CliError> {
    let unreadable = |e| CliError::unavailable(format!("{} cannot be read", folder.display())).source(e);
    let mut files = String::new();
    for audience in ["internal", "executive", "customer"] {
        let inbox = folder.join("inbox").join(audience);
        let count = std::fs::read_dir(&inbox).map_err(unreadable)?.count();
        files += &format!("  {count} files for the {audience} audience: {}\n", inbox.display());
    }
    let database = folder.join("sev1.db");
    Ok(format!(
        "{DIM}A made-up outage, told by the real pipeline: declared, three updates, every delivery proven.\n\
         This is the last update:{DIM:#}\n\n{last}\n{BOLD}Delivered{BOLD:#}\n{files}\n\
         {BOLD}Look around{BOLD:#}\n  sev1 --database {0} show INC-1\n  sev1 --database {0} log INC-1\n",
        database.display(),
    ))
}

async fn serve(config: &Config, wired: &Wired) -> Result<(), CliError> {
    let mut address = config.server.listen;
    let listener = match listen(address).await {
        Ok(listener) => listener,
        // Something else has the usual port, perhaps another demo.
        Err(_) => {
            address.set_port(0);
            listen(address).await?
        }
    };
    let signals = Signals::listen()?;
    let (stop, stopped) = watch::channel(false);
    let state = wired.web(WebSettings::default(), stopped);
    let code = state.sign_in_codes.issue(&wired.env, browser_token(&wired.app, wired).await?);
    let server = start(listener, state, wired, &stop);
    output::print(&format!(
        "\n{BOLD}Open the page{BOLD:#} {DIM}(this link signs you in once; Ctrl-C ends it){DIM:#}\n  http://{}/sign-in/{code}\n",
        server.address
    ))?;
    signals.told_to_stop().await;
    server.stop(&stop, config.delivery.send_limit).await;
    Ok(())
}

async fn browser_token(app: &App, wired: &Wired) -> Result<String, CliError> {
    Ok(app.create_token(&wired.caller, Phrase::new("demo")?, Scope::Write).await?.secret)
}

fn destinations(folder: &Path) -> Vec<DestinationSettings> {
    [AudienceKind::Internal, AudienceKind::Executive, AudienceKind::Customer]
        .map(|kind| inbox_of(kind.name(), &folder.join("inbox")))
        .into()
}

fn inbox_of(audience: AudienceName, folder: &Path) -> DestinationSettings {
    let mut settings = inbox(&folder.join(audience.as_str()));
    settings.destination.name =
        sev1_domain::destination::DestinationName::new(&format!("{}-inbox", audience.as_str())).expect("a lawful name");
    settings.destination.audience = Some(audience);
    debug_assert!(matches!(settings.transport, Transport::Inbox(_)));
    settings
}

fn folder(named: Option<PathBuf>) -> Result<PathBuf, CliError> {
    let Some(folder) = named else {
        let made = tempfile::Builder::new().prefix("sev1-demo-").tempdir();
        return made
            .map(|d| d.keep())
            .map_err(|e| CliError::unavailable("no temporary folder can be made").source(e).hint("name one: --data DIR"));
    };
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    if std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(CliError::usage(format!("{} is not empty", folder.display()))
            .hint("name a new folder, so that nothing of yours is mixed with the demo"));
    }
    Ok(folder)
}
