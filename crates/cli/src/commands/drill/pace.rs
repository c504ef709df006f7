//! How fast a drill goes, and what is told meanwhile.

use std::pin::Pin;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::commands::serve::Signals;
use crate::error::CliError;
use crate::output;

/// How fast a drill goes. A signal ends it in order: what was played until then is told.
pub(super) struct Pace {
    /// Seconds of history in one second; `None` for as fast as possible.
    speed: Option<u32>,
    /// Standard output belongs to the one JSON document at the end.
    aside: bool,
    /// Whether nobody listens any more: `| head` has seen enough.
    alone: bool,
    told_to_stop: Pin<Box<dyn Future<Output = ()>>>,
}

impl Pace {
    /// Begins to listen to signals.
    ///
    /// # Errors
    /// When the system does not let it.
    pub(super) fn new(speed: Option<u32>, json: bool) -> Result<Self, CliError> {
        Ok(Self { speed, aside: json, alone: false, told_to_stop: Box::pin(Signals::listen()?.told_to_stop()) })
    }

    /// Whether everything is told as it happens.
    pub(super) fn narrates(&self) -> bool {
        self.speed.is_some()
    }

    /// Tells what happened at an instant of the history.
    ///
    /// # Errors
    /// When standard output is broken.
    pub(super) fn tell(&mut self, at: Timestamp, what: &str) -> Result<(), CliError> {
        let line = format!("{}  {what}", at.strftime("%a %d %b %Y %H:%M UTC"));
        if self.aside {
            output::remark(&line);
            return Ok(());
        }
        self.alone |= !output::tell(&(line + "\n"))?;
        Ok(())
    }

    /// Lets so much of the history pass; answers whether it goes on.
    pub(super) async fn wait(&mut self, span: SignedDuration) -> bool {
        let span = Duration::try_from(span).unwrap_or_default();
        let passing = async {
            match self.speed {
                Some(speed) => tokio::time::sleep(span / speed).await,
                // A chance for signals to be heard.
                None => tokio::task::yield_now().await,
            }
        };
        tokio::select! {
            biased;
            () = &mut self.told_to_stop => false,
            () = passing => !self.alone,
        }
    }

    /// From here on nothing waits any more.
    pub(super) fn hurry(&mut self) {
        self.speed = self.speed.map(|_| u32::MAX);
    }
}
