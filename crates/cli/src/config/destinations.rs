//! `[[destinations]]`: where updates go.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sev1_app::customers::Customers;
use sev1_domain::audience::{AudienceKind, AudienceName, Audiences};
use sev1_domain::destination::{ChannelKind, Destination, DestinationName, OnUncertain, WhenBehind};
use sev1_domain::zone::ZoneTable;
use toml::de::DeTable;

use super::audiences::known;
use super::customers::canonical;
use super::email::{self, EmailSettings};
use super::fallback::Fallbacks;
use super::faults::{Fault, Origin};
use super::places::{Place, Places};
use super::rows::{Row, Said, one_of, span, words};
use super::sections::path;
use super::services::{self, Service};

/// One destination as configured. Secrets are still in their files.
#[derive(Clone, Debug)]
pub(crate) struct DestinationSettings {
    /// What the domain knows of it.
    pub(crate) destination: Destination,
    /// How to get there.
    pub(crate) transport: Transport,
}

impl DestinationSettings {
    /// Whether it is a channel of the Mattermost site at this address.
    pub(crate) fn is_at(&self, site: &str) -> bool {
        let Transport::Mattermost { server, .. } = &self.transport else { return false };
        let same = |a: &str, b: &str| url::Url::parse(a).ok().zip(url::Url::parse(b).ok()).is_some_and(|(a, b)| a == b);
        same(server.trim_end_matches('/'), site.trim_end_matches('/'))
    }
}

/// How to get to a destination.
#[derive(Clone, Debug)]
pub(crate) enum Transport {
    /// A folder of Markdown files.
    Inbox(PathBuf),
    /// Mattermost by bot token.
    Mattermost {
        /// The site.
        server: String,
        /// The channel's id.
        channel_id: String,
        /// The team, for permalinks.
        team: Option<String>,
        /// The file that holds the token.
        token_file: PathBuf,
    },
    /// A Mattermost incoming webhook; the file holds its address.
    MattermostWebhook(PathBuf),
    /// A signed webhook.
    Webhook {
        /// The address, or the file that holds it.
        url: Result<String, PathBuf>,
        /// The files that hold the signing secrets.
        secret_files: Vec<PathBuf>,
    },
    /// A service with an interface of its own.
    Service(Service),
    /// Mail.
    Email(Box<EmailSettings>),
}

/// Keys of one kind of channel or another.
const TRANSPORT_KEYS: [&str; 9] = ["path", "server", "url", "url_file", "channel_id", "team", "token_file", "secret_files", "recipients"];

pub(super) fn destinations(
    file: &DeTable<'_>,
    (customers, audiences, zones): (&Customers, &Audiences, &ZoneTable),
    default_inbox: &Path,
    folder: &Path,
    faults: &RefCell<Vec<Fault>>,
) -> (Vec<DestinationSettings>, Places) {
    let mut places = Places::default();
    let rows = Row::all(file, "destinations", faults);
    if rows.is_empty() {
        let all = vec![inbox(default_inbox)];
        let places = Places::of(&all, audiences);
        return (all, places);
    }
    let mut names = BTreeSet::new();
    let (mut all, mut fallbacks) = (Vec::new(), Fallbacks::default());
    for row in rows {
        let name = row.needed("name", "it is what deliveries are shown under, such as \"war-room\"");
        let name = row.read(name, |t| {
            let name = DestinationName::new(t).map_err(words)?;
            let free = names.insert(name.clone());
            if free { Ok(name) } else { Err((format!("two destinations are called `{t}`"), vec!["give one of them another name".into()])) }
        });
        let kind = row.needed("channel", &format!("write one of: {}", ChannelKind::ALL.map(ChannelKind::as_str).join(", ")));
        let kind = row.read(kind, |t| one_of(t, ChannelKind::from_name(t), &ChannelKind::ALL.map(ChannelKind::as_str)));
        let used_for = used_for(&row, audiences);
        let audience = used_for.as_ref().map(|u| u.audience.as_ref());
        let readers = audience.flatten().and_then(|a| audiences.get(a)).map(|a| a.kind);
        if let Some(name) = &name {
            let only_for_people = (audience == Some(None)).then(|| row.span.clone());
            places.add(name.clone(), Place { readers, only_for_people });
        }
        let customers = row.list("customers").into_iter().filter_map(|said| row.read(Some(said), |t| canonical(t, customers))).collect();
        let on_uncertain = row.text("on_uncertain").or(Some(("resend", Origin::Default)));
        let on_uncertain = row.read(on_uncertain, |t| {
            let value = [("resend", OnUncertain::Resend), ("hold", OnUncertain::Hold)].into_iter().find(|(w, _)| *w == t).map(|(_, v)| v);
            one_of(t, value, &["resend", "hold"])
        });
        let when_behind = row.read(row.text("when_behind").or(Some(("all", Origin::Default))), |t| {
            let value = [("all", WhenBehind::All), ("latest", WhenBehind::Latest)].into_iter().find(|(w, _)| *w == t).map(|(_, v)| v);
            one_of(t, value, &["all", "latest"])
        });
        let pace = row.text("pace").map(|said| row.read(Some(said), span));
        let after = row.read(row.text("fallback_after").or(Some(("60s", Origin::Default))), span);
        let fallback = row.text("fallback").map(|(said, origin)| (said.to_owned(), origin));
        let transport = kind.and_then(|kind| transport(&row, kind, readers, folder));
        let subscribers = if kind == Some(ChannelKind::Email) { email::subscribers(&row, zones) } else { Vec::new() };
        if kind.is_some() {
            row.finish(&[&TRANSPORT_KEYS[..], &services::KEYS, &email::KEYS].concat());
        }
        if let (Some(name), Some(channel), Some(used_for), Some(on_uncertain), Some(when_behind), Some(after), Some(transport)) =
            (name, kind, used_for, on_uncertain, when_behind, after, transport)
        {
            let Use { audience, stands_in_only } = used_for;
            let pace = pace.flatten();
            let destination = Destination {
                audience,
                customers,
                subscribers,
                on_uncertain,
                when_behind,
                pace,
                stands_in_only,
                ..Destination::internal(name, channel)
            };
            fallbacks.said.extend(fallback.map(|said| (all.len(), said, after)));
            fallbacks.only.extend(stands_in_only.then(|| (all.len(), row.span.clone())));
            all.push(DestinationSettings { destination, transport });
        }
    }
    if faults.borrow().is_empty() {
        fallbacks.settle(&mut all, &places, faults);
    }
    (all, places)
}

/// What a destination is for.
struct Use {
    /// Whose text goes there; `None` where it carries only what is meant for certain people.
    audience: Option<AudienceName>,
    /// Whether it gets nothing but what stands in for a message to another one.
    stands_in_only: bool,
}

/// `None` only with a fault.
fn used_for(row: &Row<'_, '_>, audiences: &Audiences) -> Option<Use> {
    let said = row.text("audience");
    // Nothing said is the audience that sees everything only because its readers are our own; a wider one must be said.
    let audience = |said: Option<Said<'_>>| row.read(said.or(Some(("internal", Origin::Default))), |t| known(t, audiences)).map(Some);
    let Some(place) = row.place("for") else {
        return Some(Use { audience: audience(said)?, stands_in_only: false });
    };
    let words = ["people", "fallback"];
    if row.read(row.text("for"), |t| one_of(t, words.into_iter().find(|w| *w == t), &words))? == "fallback" {
        return Some(Use { audience: audience(said)?, stands_in_only: true });
    }
    if said.is_some() {
        let fault = Fault::new(place, "a destination gets an audience's updates, or what is meant for certain people");
        row.fault(fault.hint("leave out `audience` or `for`"));
        return None;
    }
    if let Some(place) = row.place("customers") {
        let fault = Fault::new(place, "what is meant for certain people is not chosen by customer");
        row.fault(fault.hint("leave out `customers`"));
    }
    Some(Use { audience: None, stands_in_only: false })
}

/// The destination of a machine where none is configured.
pub(crate) fn inbox(folder: &Path) -> DestinationSettings {
    let name = DestinationName::new("inbox").expect("a lawful name");
    DestinationSettings { destination: Destination::internal(name, ChannelKind::Inbox), transport: Transport::Inbox(folder.to_owned()) }
}

fn transport(row: &Row<'_, '_>, kind: ChannelKind, readers: Option<AudienceKind>, folder: &Path) -> Option<Transport> {
    let at = |(text, origin): (&str, Origin)| path(text, &origin, folder);
    match kind {
        ChannelKind::Inbox => Some(Transport::Inbox(at(row.needed("path", "the folder to write into")?))),
        ChannelKind::Mattermost => {
            let server = row.needed("server", "the site, such as https://chat.example.com");
            let channel_id = row.needed("channel_id", "the 26 letters and digits in the channel's View Info window");
            let team = row.text("team").map(|(t, _)| t.to_owned());
            let token_file = row.needed("token_file", "a file that holds the bot's access token");
            Some(Transport::Mattermost { server: server?.0.into(), channel_id: channel_id?.0.into(), team, token_file: at(token_file?) })
        }
        ChannelKind::MattermostWebhook => {
            Some(Transport::MattermostWebhook(at(row.needed("url_file", "a file that holds the webhook's address, which is a secret")?)))
        }
        ChannelKind::Webhook => {
            let url_file = row.text("url_file").map(at);
            let url = match url_file {
                Some(file) => Some(Err(file)),
                None => row.needed("url", "where events are sent, or url_file where the address is secret").map(|(t, _)| Ok(t.to_owned())),
            };
            let secret_files: Vec<_> = row.list("secret_files").into_iter().map(at).collect();
            if secret_files.is_empty() {
                let fault = Fault::new(Origin::File(row.span.clone()), "`secret_files` is missing");
                row.fault(
                    fault.hint("name a file that holds whsec_ and the base64 of 32 random bytes; receivers check signatures with it"),
                );
                return None;
            }
            Some(Transport::Webhook { url: url?, secret_files })
        }
        ChannelKind::Slack
        | ChannelKind::Teams
        | ChannelKind::Zendesk
        | ChannelKind::GitHub
        | ChannelKind::GitLab
        | ChannelKind::PagerDuty => services::service(row, kind, readers, folder).map(Transport::Service),
        ChannelKind::Email => email::email(row, folder).map(|settings| Transport::Email(Box::new(settings))),
    }
}
