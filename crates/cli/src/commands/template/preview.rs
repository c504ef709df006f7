//! `sev1 template preview`: what readers would get, from made-up facts.

use serde::Serialize;
use sev1_domain::audience::{Audience, AudienceKind, AudienceName};
use sev1_domain::label::Labelled;
use sev1_domain::text::Phrase;
use sev1_render::template::{Sample, TemplateFile, Templates, customer_folder, samples};
use sev1_render::told::{Told, told};

use super::{FaultOut, fault_excerpt, in_folder, unknown};
use crate::args::TemplatePreview;
use crate::config::Config;
use crate::error::{CliError, Kind};
use crate::output::{self, DIM};
use crate::template_files::Loaded;

#[derive(Serialize)]
struct PreviewOut<'a> {
    template: &'a str,
    audience: &'a str,
    sample: &'a str,
    occasion: &'a str,
    subject: &'a str,
    text: &'a str,
    /// Why the template that was meant for it could not be used.
    fell_back: Option<FaultOut<'a>>,
}

/// What is to be tried.
struct Trial {
    /// The templates that compete: all of them for an audience, only one where it is named.
    templates: Templates,
    audience: Audience,
    /// The only template that is meant.
    only: Option<String>,
    customer: Option<Phrase>,
}

pub(super) fn run(config: &Config, loaded: &Loaded, args: &TemplatePreview, json: bool) -> Result<(), CliError> {
    let trial = trial(config, loaded, args)?;
    let fits = |s: &&Sample| s.name == args.sample && args.occasion.is_none_or(|o| o == s.telling());
    let Some((sample, told)) = samples().iter().filter(fits).find_map(|s| Some((s, trial.told(s)?))) else {
        let error = CliError::usage(format!("`{}` is for no text of this kind", args.name));
        return Err(error.hint("leave out --occasion, or ask for an audience: sev1 template preview customer --occasion no-change"));
    };
    if json {
        output::print_json(&PreviewOut {
            template: &told.template,
            audience: told.audience.as_str(),
            sample: sample.name,
            occasion: sample.telling().as_str(),
            subject: &told.subject,
            text: &told.markdown,
            fell_back: told.fell_back.as_ref().map(FaultOut::from),
        })?;
        return if told.fell_back.is_none() { Ok(()) } else { Err(CliError::silent(Kind::Refused)) };
    }
    output::remark(&format!(
        "{DIM}{}, told to {} ({}), sample {}{DIM:#}\n{DIM}{}{DIM:#}\n",
        told.template,
        told.audience,
        sample.telling().as_str(),
        sample.name,
        told.subject
    ));
    output::print(&told.markdown)?;
    let Some(fault) = &told.fell_back else { return Ok(()) };
    let error = CliError::refused(format!("{} is broken, so this is the built-in text", fault.path), Vec::new());
    let source = loaded.files.iter().find(|file| file.path == fault.path).map(|file| file.text.as_str());
    Err(error.excerpt(fault_excerpt(&in_folder(config, &fault.path), source, fault)))
}

impl Trial {
    /// What is told of a sample; `None` where the template that is meant is not for it.
    fn told(&self, sample: &Sample) -> Option<Told> {
        let mut incident = sample.incident.clone();
        if let Some(customer) = &self.customer {
            incident.customer = Labelled::new(incident.customer.label(), customer.clone());
        }
        let told = told(&self.templates, &incident, &sample.update, &self.audience);
        let meant = |name: &String| told.template == *name || told.fell_back.as_ref().is_some_and(|f| f.path == *name);
        self.only.as_ref().is_none_or(meant).then_some(told)
    }
}

fn trial(config: &Config, loaded: &Loaded, args: &TemplatePreview) -> Result<Trial, CliError> {
    let customer = args.customer.as_deref().map(Phrase::new).transpose()?;
    // An alias is as good as the name.
    let customer = customer.map(|said| config.customers.find(&said, true).map_or(said, |(name, _)| name));
    let audience = AudienceName::new(&args.name).ok().and_then(|name| config.audiences.get(&name));
    if let Some(audience) = audience {
        return Ok(Trial { templates: loaded.templates.clone(), audience: audience.clone(), only: None, customer });
    }
    let info = loaded.templates.list().find(|info| info.name == args.name).ok_or_else(|| unknown(loaded, &args.name))?;
    let only = Some(info.name.clone());
    let Some(selector) = info.selector else {
        let kind =
            info.name.split_once('/').and_then(|(kind, _)| AudienceKind::from_name(kind)).ok_or_else(|| unknown(loaded, &args.name))?;
        return Ok(Trial { templates: Templates::built_in(), audience: Audience::built_in(kind), only, customer });
    };
    let file = TemplateFile { path: info.name, text: loaded.templates.source(&args.name).unwrap_or_default().to_owned() };
    let audience = config.audiences.get(&selector.audience).cloned().unwrap_or_else(|| Audience::built_in(selector.kind));
    let (templates, _) = Templates::load([file], &config.audiences);
    let of_folder = || selector.customer.as_deref().and_then(|folder| whose(config, folder));
    Ok(Trial { templates, audience, only, customer: customer.or_else(of_folder) })
}

/// The customer a folder of templates belongs to: by its name where it is configured, else by the folder's.
fn whose(config: &Config, folder: &str) -> Option<Phrase> {
    let known = config.customers.known.iter().find(|c| customer_folder(c.name.as_str()) == folder);
    known.map(|c| c.name.clone()).or_else(|| Phrase::new(folder).ok())
}
