//! What the name of a template file says: whose text it is, and when.
//!
//! ```text
//! [customers/<customer>/]<audience>[.<occasion>][.<severity>][.<status>].md
//!
//! customer.md                              every text for customers
//! customer.no-change.md                    their texts when nothing changed
//! customers/enterprise-abc/customer.sev1.md   the texts for this customer about SEV1 outages
//! account-team.resolved.md                 the texts for an audience of one's own, once it is over
//! ```
//!
//! `<audience>` is an audience's name or one of the four kinds; the rest can stand in any order, each at most once.
//!
//! Several files can fit one text. The most specific one is used: first one of the customer's folder, then one with the audience's own
//! name, then the one that says most; of two that say as much, the one that names the occasion, then the severity, then the status.

use sev1_domain::audience::{Audience, AudienceKind, AudienceName, Audiences};
use sev1_domain::incident::Incident;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::update::Update;

use super::fault::TemplateFault;
use crate::view::Telling;

/// Which texts a template is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    /// The folder of the customer; `None` for all customers.
    pub customer: Option<String>,
    /// The audience's name or kind, as written.
    pub audience: AudienceName,
    /// The kind whose names the template may use.
    pub kind: AudienceKind,
    /// The kind of text.
    pub occasion: Option<Telling>,
    /// The severity.
    pub severity: Option<Severity>,
    /// The status.
    pub status: Option<Status>,
}

/// The folder of a customer's own templates: its name in lower case, with one hyphen for every run of anything but letters and digits.
///
/// ```
/// assert_eq!(sev1_render::template::customer_folder("Enterprise ABC, Inc."), "enterprise-abc-inc");
/// ```
#[must_use]
pub fn customer_folder(customer: &str) -> String {
    let lower = customer.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join("-")
}

const SHAPE: &str =
    "name it [customers/<customer>/]<audience>[.<occasion>][.sev1 to .sev4][.<status>].md, for example customer.no-change.md";

impl Selector {
    /// Reads a file's name.
    pub(super) fn read(path: &str, audiences: &Audiences) -> Result<Self, TemplateFault> {
        let fault = |message: String, hint: &str| TemplateFault::whole(path, message, hint);
        let parts: Vec<&str> = path.split('/').collect();
        let (customer, file) = match parts.as_slice() {
            [file] => (None, *file),
            ["customers", customer, file] if *customer == customer_folder(customer) && !customer.is_empty() => {
                (Some((*customer).to_owned()), *file)
            }
            ["customers", customer, _] => {
                let folder = customer_folder(customer);
                return Err(fault(format!("`{customer}` is not how a customer's folder is named"), &format!("call it `{folder}`")));
            }
            _ => return Err(fault("a template cannot be in this folder".to_owned(), SHAPE)),
        };
        let Some(words) = file.strip_suffix(".md") else { return Err(fault("a template is a .md file".to_owned(), SHAPE)) };
        let mut words = words.split('.');
        let name = words.next().unwrap_or_default();
        let known = AudienceName::new(name).ok().and_then(|name| audiences.get(&name));
        let Some(Audience { name: audience, kind, .. }) = known else {
            let names: Vec<_> = audiences.iter().map(|a| a.name.as_str()).collect();
            return Err(fault(format!("`{name}` is no audience"), &format!("audiences are {}", names.join(", "))));
        };
        let mut selector = Self { customer, audience: audience.clone(), kind: *kind, occasion: None, severity: None, status: None };
        for word in words {
            if !selector.take(word) {
                let occasions: Vec<_> = Telling::ALL.iter().map(|t| t.as_str()).collect();
                let hint = format!(
                    "occasions are {}; severities sev1 to sev4; statuses investigating, identified, monitoring, resolved; each at most once",
                    occasions.join(", ")
                );
                return Err(fault(format!("`{word}` says nothing here, or something that was said before"), &hint));
            }
        }
        Ok(selector)
    }

    /// Takes one more word of the name; not if it is unknown or said before.
    fn take(&mut self, word: &str) -> bool {
        let severity = word.strip_prefix("sev").and_then(|level| level.parse().ok()).and_then(Severity::from_level);
        let status = Status::ALL.into_iter().find(|s| s.word().to_lowercase() == word);
        if let Some(occasion) = Telling::from_name(word) {
            self.occasion.replace(occasion).is_none()
        } else if let Some(severity) = severity {
            self.severity.replace(severity).is_none()
        } else if let Some(status) = status {
            self.status.replace(status).is_none()
        } else {
            false
        }
    }

    /// Whether it is for this text.
    pub(super) fn fits(&self, incident: &Incident, update: &Update, audience: &Audience, folder: &str) -> bool {
        self.kind == audience.kind
            && (self.audience == audience.name || self.audience == audience.kind.name())
            && self.customer.as_ref().is_none_or(|c| c == folder)
            && self.occasion.is_none_or(|o| o == Telling::of(update))
            && self.severity.is_none_or(|s| s == *incident.severity.for_internal())
            && self.status.is_none_or(|s| s == update.status)
    }

    /// How specific it is; more is better. Two that fit the same text and are alike here are the same.
    pub(super) fn weight(&self) -> (bool, bool, usize, bool, bool, bool) {
        let says = [self.occasion.is_some(), self.severity.is_some(), self.status.is_some()];
        let own = self.audience != self.kind.name();
        (self.customer.is_some(), own, says.iter().filter(|s| **s).count(), says[0], says[1], says[2])
    }
}
