//! One verb per file, named as in the layers below where they have it.

pub(crate) mod agree_quiet;
pub(crate) mod ask_for_update;
pub(crate) mod assign_roles;
pub(crate) mod board;
pub(crate) mod calendar;
pub(crate) mod close_incident;
pub(crate) mod completions;
pub(crate) mod config_show;
pub(crate) mod copies;
pub(crate) mod declare_incident;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod drill;
pub(crate) mod edit_update;
pub(crate) mod explain;
pub(crate) mod halts;
pub(crate) mod hand_off;
pub(crate) mod lint;
pub(crate) mod list_incidents;
pub(crate) mod make_promise;
pub(crate) mod migrate;
pub(crate) mod move_promise;
pub(crate) mod parse;
pub(crate) mod policy;
pub(crate) mod preview_update;
pub(crate) mod publish_update;
pub(crate) mod redeliver;
pub(crate) mod reference;
pub(crate) mod render;
pub(crate) mod report_promises;
pub(crate) mod secrets;
pub(crate) mod serve;
pub(crate) mod settle_promise;
pub(crate) mod shift_report;
pub(crate) mod show_incident;
pub(crate) mod show_timeline;
pub(crate) mod snooze;
pub(crate) mod template;
pub(crate) mod tokens;
pub(crate) mod undelivered;
pub(crate) mod worker;

use sev1_app::env::Env;

use crate::client::Client;
use crate::config::Config;

/// What every verb that works on incidents has at hand.
pub(crate) struct Context {
    /// Configuration.
    pub(crate) config: Config,
    /// The way to the API.
    pub(crate) client: Client,
    /// Clock and chance of this process.
    pub(crate) env: Env,
    /// Print JSON.
    pub(crate) json: bool,
}

impl Context {
    /// A key for a request over the network, so that a person whose connection broke can ask again without doing it twice.
    fn key(&self, said: Option<&String>) -> Option<String> {
        let made = || self.client.local.is_none().then(|| self.env.new_id(self.env.clock.now()).to_string());
        said.cloned().or_else(made)
    }
}
