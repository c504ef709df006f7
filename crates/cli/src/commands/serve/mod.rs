//! `sev1 serve`: API, pages, deliveries and reminders in one process, until it is told to stop.

mod connections;

use std::net::SocketAddr;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use sev1_app::worker;
use sev1_web::{Hosts, WebSettings, WebState};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle};

use self::connections::Limits;
use crate::config::{Config, Server};
use crate::error::CliError;
use crate::output;
use crate::wiring::{Wired, mattermost_settings, wire_served};

/// Serves until a signal comes.
///
/// # Errors
/// When it cannot be set up, cannot listen, or a part of it ends by itself.
pub(crate) async fn run(config: &Config) -> Result<(), CliError> {
    let signals = Signals::listen()?;
    let settings = WebSettings { mattermost: mattermost_settings(config)?, ..web_settings(&config.server)? };
    // Before anything else counts, or it would count into nothing.
    let metrics = PrometheusBuilder::new().install_recorder().map_err(|e| CliError::bug("metrics cannot be set up").source(e))?;
    let listener = listen(config.server.listen).await?;
    let wired = wire_served(config, listener.local_addr()?).await?;
    for fault in &wired.template_faults {
        tracing::warn!(%fault, "a template cannot be used; the built-in text goes out instead");
    }
    let (stop, stopped) = watch::channel(false);
    let state = WebState { metrics: Some(metrics), ..wired.web(settings, stopped) };
    let server = start(listener, state, &wired, &stop);
    output::print(&format!("listening on http://{}\n", server.address))?;
    if wired.app.tokens().await?.iter().all(|t| t.revoked_at.is_some()) {
        output::remark("Nobody can sign in yet. Make a token: sev1 token create --name YOUR-NAME --scope write");
    }
    server.run_until(signals.told_to_stop(), &stop, config.delivery.send_limit).await
}

/// A server and its worker, running.
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    http: JoinHandle<()>,
    worker: JoinHandle<()>,
}

/// Starts serving and delivering.
pub(crate) fn start(listener: TcpListener, state: WebState, wired: &Wired, stop: &watch::Sender<bool>) -> Running {
    let address = listener.local_addr().expect("a bound listener has an address");
    let router = sev1_web::router(state);
    let http = tokio::spawn(connections::serve(listener, router, Limits::default(), stop.subscribe()));
    let worker = tokio::spawn(worker::run(wired.app.clone(), wired.owner.clone(), stop.subscribe()));
    Running { address, http, worker }
}

impl Running {
    /// Waits until told to stop, then stops. A part that ends by itself stops the other: half a server looks alive and is not.
    ///
    /// # Errors
    /// When a part ended by itself.
    async fn run_until(mut self, told: impl Future<Output = ()>, stop: &watch::Sender<bool>, send_limit: Duration) -> Result<(), CliError> {
        let ended = tokio::select! {
            () = told => None,
            end = &mut self.http => Some(("the HTTP server", end)),
            end = &mut self.worker => Some(("the worker", end)),
        };
        output::remark("Stopping: attempts under way may finish.");
        self.stop(stop, send_limit).await;
        ended.map_or(Ok(()), |(part, end)| Err(ended_by_itself(part, end)))
    }

    /// Lets requests and attempts under way finish, for a bounded time. What is cut off then has a lease that runs out, so the
    /// next worker goes on with it.
    pub(crate) async fn stop(self, stop: &watch::Sender<bool>, send_limit: Duration) {
        stop.send_replace(true);
        let both = async { tokio::join!(end_of(self.http), end_of(self.worker)) };
        if tokio::time::timeout(send_limit + Duration::from_secs(2), both).await.is_err() {
            tracing::warn!("stopped before everything under way had ended; the next worker goes on with it");
        }
    }
}

/// Waits for the end of a task, which may have been seen already.
async fn end_of(task: JoinHandle<()>) {
    if !task.is_finished()
        && let Err(error) = task.await
    {
        tracing::error!(error = %error, "a part of the server broke while stopping");
    }
}

fn ended_by_itself(part: &str, end: Result<(), JoinError>) -> CliError {
    tracing::error!(part, "a part of the server ended by itself; everything was stopped");
    let error = CliError::bug(format!("{part} ended by itself; everything was stopped"));
    match end {
        Ok(()) => error,
        Err(cause) => error.source(cause),
    }
}

/// Binds.
///
/// # Errors
/// When the address is taken or not ours.
pub(crate) async fn listen(at: SocketAddr) -> Result<TcpListener, CliError> {
    TcpListener::bind(at).await.map_err(|e| {
        CliError::unavailable(format!("nobody can listen on {at}"))
            .source(e)
            .hint("take another port, or any free one: --listen 127.0.0.1:0")
    })
}

/// SIGINT and SIGTERM, heard from the moment this is made.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Begins to listen. Made before anybody is told that the process runs, so that no signal ends it unheard.
    ///
    /// # Errors
    /// When the system does not let it.
    pub(crate) fn listen() -> Result<Self, CliError> {
        let hear = |kind| signal(kind).map_err(|e| CliError::unavailable("signals cannot be heard").source(e));
        Ok(Self { interrupt: hear(SignalKind::interrupt())?, terminate: hear(SignalKind::terminate())? })
    }

    /// Waits for one of them.
    pub(crate) async fn told_to_stop(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// What the web needs to know of the configuration.
///
/// # Errors
/// When other machines can reach it, but by no name that it would answer to.
fn web_settings(server: &Server) -> Result<WebSettings, CliError> {
    let public = server.public_url.as_ref();
    let mut names: Vec<String> = server.allowed_hosts.iter().map(|h| h.to_lowercase()).collect();
    names.extend(public.and_then(|u| u.host_str()).map(str::to_lowercase));
    let ip = server.listen.ip();
    if !ip.is_loopback() {
        if names.is_empty() {
            let what = format!("other machines can reach {}, but no name is configured that they may call it by", server.listen);
            return Err(CliError::configuration(what)
                .hint("name the address that readers use: server.public_url = \"https://sev1.example.com\"")
                .hint("or name the hosts it may be called by: server.allowed_hosts = [\"sev1.example.com\"]"));
        }
        if !ip.is_unspecified() {
            names.push(ip.to_string());
        }
    }
    let hosts = if names.is_empty() { Hosts::Loopback } else { Hosts::Named(names) };
    Ok(WebSettings { hosts, https: public.is_some_and(|u| u.scheme() == "https"), mattermost: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(listen: &str, public_url: Option<&str>, allowed_hosts: &[&str]) -> Server {
        Server {
            listen: listen.parse().expect("an address"),
            public_url: public_url.map(|u| u.parse().expect("a URL")),
            allowed_hosts: allowed_hosts.iter().map(ToString::to_string).collect(),
            link_key_file: None,
        }
    }

    #[test]
    fn a_server_for_other_machines_needs_a_name() {
        for listen in ["0.0.0.0:7171", "[::]:7171", "192.0.2.7:7171"] {
            let said = web_settings(&server(listen, None, &[])).expect_err("nameless");
            assert_eq!(said.exit_code(), 3);
            assert!(said.text().contains("server.public_url") && said.text().contains("server.allowed_hosts"), "{}", said.text());
        }
        let by_url = web_settings(&server("0.0.0.0:7171", Some("https://Sev1.example.com"), &[])).expect("named");
        assert_eq!(by_url, WebSettings { hosts: Hosts::Named(vec!["sev1.example.com".into()]), https: true, mattermost: None });
        let by_host = web_settings(&server("192.0.2.7:7171", None, &["sev1.lan"])).expect("named");
        assert!(by_host.hosts.allow("sev1.lan:7171") && by_host.hosts.allow("192.0.2.7:7171") && !by_host.hosts.allow("evil.example"));
        assert_eq!(web_settings(&server("127.0.0.1:7171", None, &[])).expect("loopback"), WebSettings::default());
    }

    #[tokio::test]
    async fn a_part_that_ends_by_itself_stops_the_other_and_is_a_fault() {
        let waits = |mut stopped: watch::Receiver<bool>| tokio::spawn(async move { drop(stopped.wait_for(|s| *s).await) });
        let breaks = || tokio::spawn(async { panic!("broken on purpose") });
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let limit = Duration::from_secs(3600);
        for broken in ["the worker", "the HTTP server"] {
            let (stop, stopped) = watch::channel(false);
            let (http, worker) = if broken == "the worker" { (waits(stopped), breaks()) } else { (breaks(), waits(stopped)) };
            let said = Running { address, http, worker }.run_until(std::future::pending(), &stop, limit).await.expect_err("a fault");
            assert_eq!(said.exit_code(), 5);
            assert!(said.text().contains(broken), "{}", said.text());
        }
        let (stop, _) = watch::channel(false);
        let (http, worker) = (waits(stop.subscribe()), waits(stop.subscribe()));
        let told = Running { address, http, worker }.run_until(std::future::ready(()), &stop, limit).await;
        assert!(told.is_ok(), "a signal is no fault");
    }
}
