//! What every handler can reach, and what configuration decides for the web.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;
use sev1_app::App;
use sev1_app::env::Env;
use tokio::sync::watch;

use crate::SignInCodes;
use crate::mattermost::MattermostSettings;

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct WebState {
    /// The use cases.
    pub app: App,
    /// Chance for request ids, form keys and sign-in codes; the same as the application's.
    pub env: Env,
    /// What configuration decides.
    pub settings: Arc<WebSettings>,
    /// One-time codes that sign a browser in.
    pub sign_in_codes: SignInCodes,
    /// Where the counters of this process are read; `None` shows only what the database knows.
    pub metrics: Option<PrometheusHandle>,
    /// Turns true at shutdown; ends the live streams, so that the server need not wait for them.
    pub stop: watch::Receiver<bool>,
}

/// What configuration decides for the web.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebSettings {
    /// The names this server may be called by.
    pub hosts: Hosts,
    /// Whether browsers reach it over https: cookies are then never sent without encryption.
    pub https: bool,
    /// What lets people act from Mattermost; `None` where it may not call.
    pub mattermost: Option<MattermostSettings>,
}

/// The names a server may be called by. Another name in the `Host` header is refused, because a foreign page can let
/// its own name point here (DNS rebinding) and would then count as the same site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hosts {
    /// `localhost`, `127.0.0.1` and `[::1]` with any port: for a server that listens on loopback.
    #[default]
    Loopback,
    /// Loopback and these names, without port, in lower case.
    Named(Vec<String>),
}

impl Hosts {
    /// Whether a request to this `Host` (with or without port) is for us.
    #[must_use]
    pub fn allow(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        let name = name.to_ascii_lowercase();
        let loopback = matches!(name.as_str(), "localhost" | "127.0.0.1" | "[::1]");
        match self {
            Self::Loopback => loopback,
            Self::Named(names) => loopback || names.contains(&name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_this_server_are_answered() {
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:8080"] {
            assert!(Hosts::Loopback.allow(host), "{host}");
        }
        for host in ["", "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost:80x"] {
            assert!(!Hosts::Loopback.allow(host), "{host}");
        }
        let named = Hosts::Named(vec!["sev1.example.com".into()]);
        assert!(named.allow("Sev1.example.com:443") && named.allow("localhost") && !named.allow("example.com"));
    }
}
