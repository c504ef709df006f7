//! The sections of configuration as plain values, and the sense they must make together.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use sev1_channels::AllowedPlace;
use sev1_domain::refusal::Refusal;
use sev1_domain::text::Phrase;
use sev1_domain::zone::{Zone, ZoneTable};
use url::Url;

use super::audiences::audiences;
use super::customers::customers;
use super::destinations::destinations;
use super::faults::{Fault, FileText, Origin};
use super::layers::Layers;
use super::lint::{self, lint};
use super::mattermost::mattermost;
use super::people::{people, roles};
use super::policy::{Known, promises};
use super::secrets::Secrets;
use super::watch::watch;
use super::{Config, Outside};

/// Where the database is.
#[derive(Clone, Debug)]
pub(crate) enum DatabaseAt {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL URL, which may hold a password.
    Postgres(SecretString),
    /// The file that holds the URL.
    UrlFile(PathBuf),
}

/// The user where none is known.
pub(crate) const SOMEBODY: &str = "somebody";

/// Settings of `sev1 serve`.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    /// Where to listen; port 0 takes a free one.
    pub(crate) listen: SocketAddr,
    /// The address readers use.
    pub(crate) public_url: Option<Url>,
    /// Further host names it may be called by.
    pub(crate) allowed_hosts: Vec<String>,
    /// The file that holds what links without a login are signed with.
    pub(crate) link_key_file: Option<PathBuf>,
}

/// Settings of work on a server.
#[derive(Clone, Debug)]
pub(crate) struct ClientSettings {
    /// The server; `None` works on the database here.
    pub(crate) server: Option<Url>,
    /// The token from the environment.
    pub(crate) token: Option<SecretString>,
    /// The file that holds the token.
    pub(crate) token_file: Option<PathBuf>,
}

/// Settings of the worker and of the channels.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    /// How long a worker may hold a delivery.
    pub(crate) lease: Duration,
    /// How long one attempt may take.
    pub(crate) send_limit: Duration,
    /// How long connecting may take.
    pub(crate) connect_timeout: Duration,
    /// How often due work is looked for.
    pub(crate) poll: Duration,
    /// Deliveries under way at once.
    pub(crate) concurrency: u32,
    /// Of these, to one server.
    pub(crate) per_place: u32,
    /// Places that may be called although they are not public.
    pub(crate) allow_private: Vec<AllowedPlace>,
}

/// What is logged.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    /// The level, if one was chosen.
    pub(crate) level: Option<String>,
    /// How.
    pub(crate) format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object per line.
    Json,
}

/// Reads every section. `None` only with faults.
pub(super) fn read(layers: &mut Layers<'_>, outside: &Outside, file: &FileText, there: bool) -> Option<Config> {
    let folder = file.path.parent().unwrap_or(Path::new("")).to_owned();
    let user = user(layers, outside);
    let editor = Some(layers.text("editor").0).filter(|e| !e.is_empty()).or_else(|| outside.editor.clone());
    let database = database(layers, outside, &folder);
    let server = server(layers, &folder);
    let client = client(layers, outside, &folder);
    let zones = zones(layers);
    let default_zone = default_zone(layers, &zones);
    let delivery = delivery(layers);
    let log = log(layers);
    let templates = templates(layers, &folder);
    let rows = RefCell::new(Vec::new());
    let audiences = audiences(&layers.file, &zones, &rows);
    let customers = customers(&layers.file, &zones, &rows);
    let inbox = outside.folders.data.join("inbox");
    let (destinations, places) = destinations(&layers.file, (&customers, &audiences, &zones), &inbox, &folder, &rows);
    let people = people(&layers.file, &places, &rows);
    layers.faults.append(&mut rows.into_inner());
    let roles = roles(layers, &people);
    let watch = watch(layers, &folder);
    let (key_files, origin) = layers.list("secrets.key_files");
    let key_files = key_files.iter().map(|file| path(file, &origin, &folder)).collect();
    let mattermost = mattermost(layers, &folder);
    let zone = default_zone.as_ref().and_then(Option::as_ref);
    let known = Known { zones: &zones, default_zone: zone, customers: &customers, audiences: Some(&audiences), places: Some(&places) };
    let promises = promises(layers, &folder, &known);
    if promises.fault.is_none() {
        // Else the policy may be what would have named them.
        layers.faults.extend(places.deserted());
    }
    let lint = lint(layers, &customers, zone, Arc::clone(&promises.policy));
    layers.unknown(&[&["zones.labels", "audiences", "customers", "destinations", "people"][..], &lint::OPEN].concat());
    let test_now = outside.test_now();
    Some(Config {
        user: user?,
        editor,
        host: outside.host.clone().unwrap_or_else(|| "here".to_owned()),
        database: database?,
        server: server?,
        client: client?,
        default_zone: default_zone?,
        zones,
        audiences,
        customers,
        destinations,
        people,
        roles,
        watch: watch?,
        mattermost: mattermost?,
        lint,
        policy_file: promises.file,
        policy_fault: promises.fault,
        templates,
        key_files,
        secrets: Secrets::default(),
        delivery: delivery?,
        log: log?,
        folders: outside.folders.clone(),
        file: (file.path.clone(), there),
        shown: std::mem::take(&mut layers.shown),
        test_now,
    })
}

fn user(layers: &mut Layers<'_>, outside: &Outside) -> Option<Phrase> {
    layers.read("user", |said| match said {
        "" => Phrase::new(outside.user.as_deref().unwrap_or(SOMEBODY)),
        said => Phrase::new(said),
    })
}

fn database(layers: &mut Layers<'_>, outside: &Outside, folder: &Path) -> Option<DatabaseAt> {
    let (url, origin) = layers.secret_text("database.url", without_password);
    let (url_file, _) = layers.text("database.url_file");
    if !url_file.is_empty() && url.is_empty() {
        return Some(DatabaseAt::UrlFile(path(&url_file, &origin, folder)));
    }
    match database_at(&url) {
        Some(None) => Some(DatabaseAt::Sqlite(outside.folders.data.join("sev1.db"))),
        Some(Some(DatabaseAt::Sqlite(file))) => Some(DatabaseAt::Sqlite(path(&file.to_string_lossy(), &origin, folder))),
        Some(at) => at,
        None => {
            let fault = Fault::new(origin, "`database.url` names no database Sev1 knows");
            layers.faults.push(fault.hint("write a path for SQLite, or postgres://user@host/name").secret());
            None
        }
    }
}

/// What a database URL names: `Some(None)` for an empty one, `None` for one that cannot be used.
pub(crate) fn database_at(url: &str) -> Option<Option<DatabaseAt>> {
    match url.split_once(':') {
        _ if url.is_empty() => Some(None),
        Some(("postgres" | "postgresql", _)) => Url::parse(url).is_ok().then(|| Some(DatabaseAt::Postgres(SecretString::from(url)))),
        Some(("sqlite", rest)) => Some(Some(DatabaseAt::Sqlite(PathBuf::from(rest.strip_prefix("//").unwrap_or(rest))))),
        Some((_, rest)) if rest.starts_with("//") => None,
        _ => Some(Some(DatabaseAt::Sqlite(PathBuf::from(url)))),
    }
}

/// A database URL that may be shown.
pub(crate) fn without_password(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            let hidden = parsed.set_password(Some("***"));
            hidden.map_or_else(|()| "***".to_owned(), |()| parsed.to_string())
        }
        // `postgres://…?password=…` is lawful as well.
        Ok(parsed) if parsed.query().is_some_and(|q| q.contains("password")) => "***".to_owned(),
        _ => url.to_owned(),
    }
}

fn server(layers: &mut Layers<'_>, folder: &Path) -> Option<Server> {
    let allowed = layers.flag("server.allow_non_loopback");
    let listen = layers.read("server.listen", |text| match text.parse::<SocketAddr>() {
        Err(_) => Err(Refusal::new("listen", "this is no address with a port").hint("write it like 127.0.0.1:7171 or [::1]:7171")),
        Ok(at) if !at.ip().is_loopback() && !allowed => Err(Refusal::new("listen", format!("{at} can be reached from other machines"))
            .hint("put a TLS proxy in front of 127.0.0.1 instead, or allow it: --allow-non-loopback (server.allow_non_loopback = true)")),
        Ok(at) => Ok(at),
    });
    let public_url = layers.read("server.public_url", optional_url);
    let allowed_hosts = layers.list("server.allowed_hosts").0;
    let (link_key_file, origin) = layers.text("server.link_key_file");
    let link_key_file = (!link_key_file.is_empty()).then(|| path(&link_key_file, &origin, folder));
    Some(Server { listen: listen?, public_url: public_url?, allowed_hosts, link_key_file })
}

fn client(layers: &mut Layers<'_>, outside: &Outside, folder: &Path) -> Option<ClientSettings> {
    let server = layers.read("client.server", optional_url);
    let (token_file, origin) = layers.text("client.token_file");
    let token_file = (!token_file.is_empty()).then(|| path(&token_file, &origin, folder));
    Some(ClientSettings { server: server?, token: outside.token.clone(), token_file })
}

pub(super) fn optional_url(text: &str) -> Result<Option<Url>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(text).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host() && u.username().is_empty());
    let refused =
        || Refusal::new("url", "this is no address of a server").hint("write it like https://sev1.example.com, without a user name");
    url.map(Some).ok_or_else(refused)
}

pub(super) fn zones(layers: &mut Layers<'_>) -> ZoneTable {
    let mut table = ZoneTable::default();
    let mut found = Vec::new();
    let labels = layers.file.get("zones").and_then(|z| z.get_ref().get("labels")).and_then(|l| l.get_ref().as_table());
    for (label, iana) in labels.into_iter().flatten() {
        let origin = Origin::File(iana.span());
        match iana.get_ref().as_str() {
            Some(iana) => found.push((label.get_ref().to_string(), origin, table.define(label.get_ref(), iana))),
            None => found.push((label.get_ref().to_string(), origin, Err(Refusal::new("zone", "an IANA zone must be a text in quotes")))),
        }
    }
    for (label, origin, defined) in found {
        if let Err(refusal) = defined {
            layers.refused(&format!("zones.labels.{label}"), origin, refusal);
        }
    }
    table
}

/// The zone of times written without one: `Some(None)` where none is chosen, `None` only with a fault.
pub(super) fn default_zone(layers: &mut Layers<'_>, zones: &ZoneTable) -> Option<Option<Zone>> {
    layers.read("zones.default", |name| if name.is_empty() { Ok(None) } else { zones.find(name).map(Some) })
}

fn delivery(layers: &mut Layers<'_>) -> Option<Delivery> {
    let lease = layers.span("delivery.lease");
    let send_limit = layers.span("delivery.send_limit");
    let connect_timeout = layers.span("delivery.connect_timeout");
    let poll = layers.span("delivery.poll");
    let concurrency = layers.number("delivery.concurrency", 1..=1000);
    let per_place = layers.number("delivery.per_place", 1..=1000);
    let (places, origin) = layers.list("delivery.allow_private");
    let mut allow_private = Vec::new();
    for place in places {
        match place.parse() {
            Ok(place) => allow_private.push(place),
            Err(e) => layers.faults.push(Fault::new(origin.clone(), format!("`delivery.allow_private`: {e}"))),
        }
    }
    let ((lease, lease_origin), (send_limit, limit_origin)) = (lease?, send_limit?);
    if lease <= send_limit {
        let origin = if lease_origin == Origin::Default { limit_origin } else { lease_origin };
        let what = format!("`delivery.lease` ({lease:?}) must be longer than `delivery.send_limit` ({send_limit:?})");
        layers.faults.push(Fault::new(origin, what).hint("else a second worker would send what the first is still sending"));
    }
    Some(Delivery { lease, send_limit, connect_timeout: connect_timeout?.0, poll: poll?.0, concurrency, per_place, allow_private })
}

/// The folder of the organisation's own templates.
fn templates(layers: &mut Layers<'_>, folder: &Path) -> Option<PathBuf> {
    let (text, origin) = layers.text("templates.folder");
    (!text.is_empty()).then(|| path(&text, &origin, folder))
}

fn log(layers: &mut Layers<'_>) -> Option<Log> {
    let one_of = |text: &str, words: &[&str]| {
        if words.contains(&text) {
            return Ok(text.to_owned());
        }
        let said: Vec<_> = words.iter().filter(|w| !w.is_empty()).copied().collect();
        Err(Refusal::new("word", format!("`{text}` is not known here")).hint(format!("write one of: {}", said.join(", "))))
    };
    let level = layers.read("log.level", |text| one_of(text, &["", "error", "warn", "info", "debug", "trace"]));
    let format = layers.read("log.format", |text| one_of(text, &["text", "json"]));
    let format = if format? == "json" { LogFormat::Json } else { LogFormat::Text };
    Some(Log { level: level.filter(|l| !l.is_empty()), format })
}

/// A path as its writer means it: in the file relative to the file's folder, else to where the command runs.
pub(super) fn path(text: &str, origin: &Origin, folder: &Path) -> PathBuf {
    let path = Path::new(text);
    match origin {
        Origin::File(_) => std::path::absolute(folder.join(path)).unwrap_or_else(|_| folder.join(path)),
        _ => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    }
}
