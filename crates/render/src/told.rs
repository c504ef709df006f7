//! What one audience is told of an update, in every form it can take: the one way in for channels, pages and previews.

use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};
use sev1_domain::audience::{Audience, AudienceKind, AudienceName};
use sev1_domain::ids::{IncidentNumber, UpdateNumber};
use sev1_domain::incident::{Incident, IncidentTime};
use sev1_domain::label::{Cleared, Customers, Everybody, Executives, Readers, Responders};
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;
use sev1_domain::update::{NextUpdate, Update};
use sev1_domain::zone::Zone;

use crate::exercise;
use crate::markdown::{self, SafeHtml};
use crate::mended;
use crate::template::{TemplateFault, Templates};
use crate::view::{Telling, View, view};

/// What one audience is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub audience: AudienceName,
    /// Its kind.
    pub kind: AudienceKind,
    /// One line for a mail: `Enterprise ABC: SEV1 outage, update 3: Identified`. No Markdown.
    pub subject: String,
    /// The text, with one line end at its end.
    pub markdown: String,
    /// The template it was made with: a file's path, a built-in one's name, or `internal`.
    pub template: String,
    /// Why it was not made with the template that was meant for it.
    pub fell_back: Option<TemplateFault>,
    /// The facts its readers may have as data.
    pub facts: ToldFacts,
    /// Its text without Markdown and as HTML, made once: a list of mail may have many readers.
    forms: Forms,
}

/// What was made of a text already. It follows from the text, so it makes no difference to anybody.
#[derive(Clone, Debug, Default)]
struct Forms(OnceLock<(String, SafeHtml)>);

impl PartialEq for Forms {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Forms {}

/// Facts for machines; those with a label are left out where the audience may not see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldFacts {
    /// The incident's number.
    pub incident: IncidentNumber,
    /// The update's number.
    pub update: UpdateNumber,
    /// The zone its text speaks in.
    pub zone: Zone,
    /// When it was published.
    pub published_at: Timestamp,
    /// What kind of text it is.
    pub occasion: Telling,
    /// The customer; never for the public.
    pub customer: Option<Phrase>,
    /// The severity.
    pub severity: Option<Severity>,
    /// The status.
    pub status: Status,
    /// Elapsed time.
    pub incident_time: IncidentTime,
    /// The start that it counts from.
    pub since: Option<Timestamp>,
    /// How much too late it comes to these readers.
    pub late: Option<SignedDuration>,
    /// When more is promised.
    pub next_update: Option<Timestamp>,
}

/// What `audience` is told of `update`.
#[must_use]
pub fn told(templates: &Templates, incident: &Incident, update: &Update, audience: &Audience) -> Told {
    let view = view(incident, update, audience);
    let (markdown, template, fell_back) = templates.text(incident, update, &view);
    told_with(incident, update, &view, markdown, template, fell_back)
}

/// What the readers of `view` are told, with a text that was made from it.
pub(crate) fn told_with(
    incident: &Incident,
    update: &Update,
    view: &View<'_>,
    markdown: String,
    template: String,
    fell_back: Option<TemplateFault>,
) -> Told {
    let about = view.about();
    let since = match view {
        View::Internal(_) => start::<Responders>(incident),
        View::Executive(_) => start::<Executives>(incident),
        View::Customer(_) => start::<Customers>(incident),
        View::Public(_) => start::<Everybody>(incident),
    };
    let (customer, severity) = match view {
        View::Internal(v) => (owned(&v.customer), copied(&v.severity)),
        View::Executive(v) => (owned(&v.customer), copied(&v.severity)),
        View::Customer(v) => (owned(&v.customer), copied(&v.severity)),
        View::Public(v) => (None, copied(&v.severity)),
    };
    let facts = ToldFacts {
        incident: about.incident,
        update: about.update,
        zone: about.zone.clone(),
        published_at: about.published_at,
        occasion: about.telling,
        customer,
        severity,
        status: about.status,
        incident_time: about.incident_time,
        since,
        late: about.late.map(|late| late.by),
        next_update: match &update.facts.next_update {
            NextUpdate::At(due) => Some(due.at),
            NextUpdate::OptOut(_) | NextUpdate::NotDue => None,
        },
    };
    Told {
        audience: about.audience.name.clone(),
        kind: about.audience.kind,
        subject: exercise::subject(about.incident, subject(&facts, about.audience.kind)),
        markdown: exercise::text(about.incident, mended::text(update, view, markdown)),
        template,
        fell_back,
        facts,
        forms: Forms::default(),
    }
}

impl Told {
    /// The text in both forms of a mail. What changes it later is not seen.
    pub(crate) fn forms(&self) -> &(String, SafeHtml) {
        self.forms.0.get_or_init(|| (self.plain(), self.html()))
    }

    /// The text without Markdown, for mail without HTML and for telephones.
    #[must_use]
    pub fn plain(&self) -> String {
        markdown::to_plain(&self.markdown)
    }

    /// The text as HTML.
    #[must_use]
    pub fn html(&self) -> SafeHtml {
        markdown::to_html(&self.markdown)
    }
}

fn start<R: Readers>(incident: &Incident) -> Option<Timestamp> {
    incident.clocks.cleared::<R>().map(|clocks| clocks.get().start().1)
}

fn owned<R: Readers>(customer: &Option<Cleared<R, &Phrase>>) -> Option<Phrase> {
    customer.as_ref().map(|c| Phrase::clone(c.get()))
}

fn copied<R: Readers>(severity: &Option<Cleared<R, &Severity>>) -> Option<Severity> {
    severity.as_ref().map(|s| **s.get())
}

/// The one line above the text. The public reads no severities.
fn subject(facts: &ToldFacts, kind: AudienceKind) -> String {
    let what = match (kind, facts.severity) {
        (AudienceKind::Public, _) => "Service outage".to_owned(),
        (_, Some(severity)) => format!("{severity} outage"),
        (_, None) => "Outage".to_owned(),
    };
    let who = facts.customer.as_ref().map_or(String::new(), |customer| format!("{customer}: "));
    format!("{who}{what}, update {}: {}", facts.update, facts.status)
}
