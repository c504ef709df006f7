//! The composition root: configuration in, a working application out.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::ExposeSecret;
use sev1_app::env::Env;
use sev1_app::links::Links;
use sev1_app::mattermost::{Dialogs, Inbound, Key};
use sev1_app::{App, Caller, Settings};
use sev1_channels::email::{DkimConfig, EmailConfig};
use sev1_channels::inbox::InboxConfig;
use sev1_channels::mattermost::signed::MIN_KEY;
use sev1_channels::mattermost::{Buttons, MattermostConfig, Place};
use sev1_channels::mattermost_webhook::MattermostWebhookConfig;
use sev1_channels::ping::Ping;
use sev1_channels::registry::{ChannelConfig, Registry};
use sev1_channels::webhook::WebhookConfig;
use sev1_channels::{AllowedPlaces, HttpLimits};
use sev1_domain::destination::Destination;
use sev1_render::template::{TemplateFault, Templates};
use sev1_store::Store;
use sev1_store::postgres::PostgresStore;
use sev1_store::sqlite::SqliteStore;
use sev1_web::{CommandToken, MattermostSettings, SignInCodes, WebSettings, WebState};
use tokio::sync::watch;

use crate::config::{self, Config, DatabaseAt, DestinationSettings, EmailSettings, MattermostAt, Transport};
use crate::error::CliError;
use crate::template_files::{self, Loaded};

/// Everything one process works with.
pub(crate) struct Wired {
    /// The use cases.
    pub(crate) app: App,
    /// Clock and chance.
    pub(crate) env: Env,
    /// The name this process holds leases under; no other has it.
    pub(crate) owner: String,
    /// The person at this machine.
    pub(crate) caller: Caller,
    /// What is wrong with templates; their texts fall back to the built-in ones.
    pub(crate) template_faults: Vec<TemplateFault>,
}

/// Wires the application on a current schema.
///
/// An embedded database is created and migrated on the way: there is nobody else whose work that could disturb. A shared one
/// is only checked, because other nodes may still run the older program.
///
/// # Errors
/// When the database cannot be used, or a destination cannot be set up.
pub(crate) async fn wire(config: &Config) -> Result<Wired, CliError> {
    wire_in(config, env(config)).await
}

/// The same with another clock or chance.
///
/// # Errors
/// As [`wire`].
pub(crate) async fn wire_in(config: &Config, env: Env) -> Result<Wired, CliError> {
    wire_at(config, env, public_url(config)).await
}

/// The same for pages that are served: links lead to `listens_at` unless the configuration says where readers find them.
///
/// # Errors
/// As [`wire`].
pub(crate) async fn wire_served(config: &Config, listens_at: SocketAddr) -> Result<Wired, CliError> {
    wire_at(config, env(config), public_url(config).or_else(|| reachable_at(config, listens_at))).await
}

async fn wire_at(config: &Config, env: Env, public_url: Option<String>) -> Result<Wired, CliError> {
    let inbound = inbound(config, public_url.as_deref())?;
    let registry = registry(config, inbound.as_ref().map(|(_, buttons)| buttons))?;
    let store = open(config).await?;
    match kind(config)? {
        DatabaseKind::Embedded => drop(store.migrate(env.clock.now()).await?),
        DatabaseKind::Shared => store.check_schema().await?,
    }
    let Loaded { templates, faults, .. } = template_files::load(config);
    let links = links(config)?;
    let app = App::new(store, registry, env.clone(), Settings { public_url, links, ..settings(config, templates) });
    let app = match &config.watch.ping {
        Some(ping) => app.with_ping(watcher(config, ping)?),
        None => app,
    };
    let app = match inbound {
        Some((inbound, _)) => app.with_mattermost(inbound),
        None => app,
    };
    let caller = Caller::local(config.user.clone());
    Ok(Wired { app, owner: owner(config, &env), env, caller, template_faults: faults })
}

impl Wired {
    /// What the web needs to serve this application.
    pub(crate) fn web(&self, settings: WebSettings, stop: watch::Receiver<bool>) -> WebState {
        WebState {
            app: self.app.clone(),
            env: self.env.clone(),
            settings: Arc::new(settings),
            sign_in_codes: SignInCodes::default(),
            metrics: None,
            stop,
        }
    }
}

/// Whose database it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatabaseKind {
    /// One SQLite file.
    Embedded,
    /// PostgreSQL.
    Shared,
}

/// Whose database is configured.
///
/// # Errors
/// When the file that holds its URL cannot be read.
pub(crate) fn kind(config: &Config) -> Result<DatabaseKind, CliError> {
    Ok(match resolve(config)? {
        DatabaseAt::Postgres(_) => DatabaseKind::Shared,
        _ => DatabaseKind::Embedded,
    })
}

/// Where the database is, without its password.
///
/// # Errors
/// As [`kind`].
pub(crate) fn whereabouts(config: &Config) -> Result<String, CliError> {
    Ok(match resolve(config)? {
        DatabaseAt::Postgres(url) => crate::config::without_password(url.expose_secret()),
        DatabaseAt::Sqlite(path) | DatabaseAt::UrlFile(path) => path.display().to_string(),
    })
}

fn resolve(config: &Config) -> Result<DatabaseAt, CliError> {
    let DatabaseAt::UrlFile(file) = &config.database else { return Ok(config.database.clone()) };
    let url = config.secrets.read(file, "database.url_file")?;
    crate::config::database_at(url.expose_secret()).flatten().ok_or_else(|| {
        CliError::configuration(format!("{} holds no database URL", file.display()))
            .hint("write postgres://user:password@host/name into it")
    })
}

/// Opens the database; its schema is not looked at.
///
/// # Errors
/// When it cannot be used.
pub(crate) async fn open(config: &Config) -> Result<Arc<dyn Store>, CliError> {
    Ok(match resolve(config)? {
        DatabaseAt::Postgres(url) => Arc::new(PostgresStore::connect(url.expose_secret()).await?),
        DatabaseAt::Sqlite(path) | DatabaseAt::UrlFile(path) => Arc::new(SqliteStore::open(&path)?),
    })
}

/// Clock and chance: the machine's, or a test's.
pub(crate) fn env(config: &Config) -> Env {
    env_at(config.test_now)
}

/// The same, where only a test's time is known of the configuration.
pub(crate) fn env_at(test_now: Option<Timestamp>) -> Env {
    #[cfg(debug_assertions)]
    if let Some(now) = test_now {
        return crate::fixed_env::at(now);
    }
    let _ = test_now;
    Env::system()
}

/// Every destination's channel, set up; nothing is called. `buttons` go under what can be acted on, where Mattermost may call.
///
/// # Errors
/// All faults of all destinations.
pub(crate) fn registry(config: &Config, buttons: Option<&Buttons>) -> Result<Registry, CliError> {
    let destinations = config.destinations.iter().map(|settings| {
        let own = config.mattermost.as_ref().is_some_and(|m| settings.is_at(&m.server));
        channel(config, settings, buttons.filter(|_| own))
    });
    let destinations = destinations.collect::<Result<Vec<_>, _>>()?;
    Registry::build(destinations, limits(config))
        .map_err(|e| CliError::configuration("a destination cannot be set up").source(e).hint("mend it in the configuration: sev1 doctor"))
}

/// Whom outside the watcher of promises tells that it lives.
///
/// # Errors
/// When its address cannot be read or called.
pub(crate) fn watcher(config: &Config, ping: &config::Ping) -> Result<Ping, CliError> {
    Ping::new(&ping.url(&config.secrets)?, limits(config)).map_err(|e| {
        CliError::configuration("the watcher outside cannot be told anything").source(e).hint("mend watch.ping_url in the configuration")
    })
}

/// What lets people act from Mattermost, and what makes buttons under what they can act on. Without an address of the pages nobody could
/// call back.
///
/// # Errors
/// When the key cannot be read, or is too short.
fn inbound(config: &Config, public_url: Option<&str>) -> Result<Option<(Inbound, Buttons)>, CliError> {
    let (Some(mattermost), Some(public_url)) = (&config.mattermost, public_url) else { return Ok(None) };
    let file = &mattermost.signing_key_file;
    let key = Key::new(&config.secrets.read(file, "mattermost.signing_key_file")?).ok_or_else(|| {
        CliError::configuration(format!("the signing key in {} is shorter than {MIN_KEY} characters", file.display()))
            .hint("make one: openssl rand -base64 32")
    })?;
    let dialogs = Dialogs::new(&mattermost.server, limits(config)).map_err(|e| {
        CliError::configuration("Mattermost cannot be called").source(e).hint("mend mattermost.server in the configuration")
    })?;
    let buttons = Buttons { url: format!("{public_url}/mattermost/action"), key: key.clone() };
    Ok(Some((Inbound { dialogs, key }, buttons)))
}

/// What the web needs to let people act from Mattermost.
///
/// # Errors
/// When a token cannot be read, or is none.
pub(crate) fn mattermost_settings(config: &Config) -> Result<Option<MattermostSettings>, CliError> {
    let Some(mattermost) = &config.mattermost else { return Ok(None) };
    let token = |file: &PathBuf| {
        let token = CommandToken::new(config.secrets.read(file, "mattermost.command_token_files")?.expose_secret());
        token.ok_or_else(|| {
            CliError::configuration(format!("the file {} is empty", file.display()))
                .hint("it is named by `mattermost.command_token_files`; copy the token of the slash command into it")
        })
    };
    let tokens = mattermost.command_token_files.iter().map(token).collect::<Result<_, _>>()?;
    let room = |settings: &DestinationSettings| match &settings.transport {
        Transport::Mattermost(MattermostAt { place: Place::Channel(id), .. }) if settings.is_at(&mattermost.server) => {
            Some((id.clone(), settings.destination.name.clone()))
        }
        _ => None,
    };
    let rooms = config.destinations.iter().filter_map(room).collect();
    Ok(Some(MattermostSettings { tokens, teams: mattermost.teams.clone(), rooms }))
}

fn limits(config: &Config) -> HttpLimits {
    HttpLimits {
        request_timeout: request_timeout(config.delivery.send_limit),
        connect_timeout: config.delivery.connect_timeout,
        allow_private: AllowedPlaces::new(config.delivery.allow_private.iter().cloned()),
        ..HttpLimits::default()
    }
}

/// Where the configuration says that readers find the pages, without a slash at its end.
fn public_url(config: &Config) -> Option<String> {
    config.server.public_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned())
}

/// What signs links that work without a login. They outlive this process in people's mailboxes, so they lead only where the
/// configuration says that readers find the pages.
fn links(config: &Config) -> Result<Option<Links>, CliError> {
    let (Some(file), Some(url)) = (&config.server.link_key_file, public_url(config)) else { return Ok(None) };
    let key = config.secrets.read(file, "server.link_key_file")?;
    Links::new(&url, key).map(Some).map_err(|weak| {
        CliError::configuration(format!("{} cannot be used", file.display()))
            .source(weak)
            .hint("write the base64 of 32 random bytes into it: head -c 32 /dev/urandom | base64")
    })
}

/// Where pages that are served at this address can be found.
fn reachable_at(config: &Config, at: SocketAddr) -> Option<String> {
    // Every address of a machine is no address to go to; one of its names is.
    if at.ip().is_unspecified() {
        return config.server.allowed_hosts.first().map(|host| format!("http://{host}:{}", at.port()));
    }
    Some(format!("http://{at}"))
}

/// An attempt is mostly two requests, a look-up and a send. Both together give up before the worker does, because only the channel
/// knows what that means; where a look-up turns several slow pages, the worker's limit ends it.
fn request_timeout(send_limit: Duration) -> Duration {
    send_limit / 2
}

fn channel(config: &Config, settings: &DestinationSettings, buttons: Option<&Buttons>) -> Result<(Destination, ChannelConfig), CliError> {
    let config = match &settings.transport {
        Transport::Inbox(folder) => ChannelConfig::Inbox(InboxConfig { folder: folder.clone() }),
        Transport::Mattermost(at) => ChannelConfig::Mattermost(MattermostConfig {
            url: at.server.clone(),
            token: config.secrets.read(&at.token_file, "token_file")?,
            place: at.place.clone(),
            team: at.team.clone(),
            replies: at.replies,
            urgent: at.urgent,
            buttons: buttons.cloned(),
        }),
        Transport::MattermostWebhook(file) => {
            ChannelConfig::MattermostWebhook(MattermostWebhookConfig { url: config.secrets.read(file, "url_file")? })
        }
        Transport::Webhook { url, secret_files } => ChannelConfig::Webhook(WebhookConfig {
            url: match url {
                Ok(url) => url.as_str().into(),
                Err(file) => config.secrets.read(file, "url_file")?,
            },
            secrets: secret_files.iter().map(|f| config.secrets.read(f, "secret_files")).collect::<Result<_, _>>()?,
        }),
        Transport::Service(service) => service.config(&config.secrets)?,
        Transport::Email(settings) => ChannelConfig::Email(Box::new(email(config, settings)?)),
    };
    Ok((settings.destination.clone(), config))
}

fn email(config: &Config, settings: &EmailSettings) -> Result<EmailConfig, CliError> {
    let settings = settings.clone();
    let login = settings.login.map(|(user, file)| Ok::<_, CliError>((user, config.secrets.read(&file, "password_file")?))).transpose()?;
    let dkim = settings.dkim.map(|(selector, domain, file)| {
        Ok::<_, CliError>(DkimConfig { domain, selector, key: config.secrets.read(&file, "dkim_key_file")? })
    });
    let ca = settings.ca_file.map(|file| {
        std::fs::read(&file).map_err(|e| {
            CliError::configuration(format!("{} cannot be read", file.display()))
                .source(e)
                .hint("it is named by `ca_file` in the configuration")
        })
    });
    Ok(EmailConfig {
        server: settings.server,
        port: settings.port,
        tls: settings.tls,
        ca: ca.transpose()?,
        hello: settings.hello,
        login,
        from: settings.from,
        reply_to: settings.reply_to,
        bounces: settings.bounces,
        dkim: dkim.transpose()?,
        connections: settings.connections as usize,
    })
}

fn settings(config: &Config, templates: Templates) -> Settings {
    Settings {
        zones: config.zones.clone(),
        default_zone: config.default_zone.clone(),
        audiences: config.audiences.clone(),
        templates: Arc::new(templates),
        customers: config.customers.clone(),
        people: config.people.clone(),
        roles: config.roles.clone(),
        lint: config.lint.clone(),
        lease: config.delivery.lease,
        send_limit: config.delivery.send_limit,
        poll: config.delivery.poll,
        concurrency: config.delivery.concurrency,
        per_place: config.delivery.per_place,
        ping_every: config.watch.ping_every,
        ..Settings::default()
    }
}

/// Host, process and chance: unique even where containers share a host name and number processes alike.
fn owner(config: &Config, env: &Env) -> String {
    let id = env.new_id(env.clock.now()).simple().to_string();
    format!("{}-{}-{}", config.host, std::process::id(), &id[id.len() - 8..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_up_and_a_send_fit_into_one_attempt() {
        for limit in [Duration::from_millis(1), Duration::from_secs(15), Duration::from_nanos(3)] {
            assert!(request_timeout(limit) * 2 <= limit);
        }
    }
}
