//! What can be wrong with a destination's configuration before anything is sent. Texts hold no secrets.

use url::Url;

/// A fault in the configuration of one destination.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// The address is none.
    #[error("the address is not a URL ({0}); write it like https://chat.example.com")]
    NotAUrl(url::ParseError),
    /// Neither `https` nor `http`.
    #[error("the address begins with `{0}:`; only https and http are spoken")]
    Scheme(String),
    /// A name or password in the address would end up in logs.
    #[error("the address holds a user name or password; take it out")]
    Credentials,
    /// Not a Mattermost incoming webhook.
    #[error("the address is no Mattermost incoming webhook; copy it from Integrations, it ends in /hooks/ and 26 letters and digits")]
    NotAHook,
    /// Not a Mattermost id.
    #[error("`{0}` is no Mattermost channel id; copy the 26 letters and digits from the channel's View Info window")]
    ChannelId(String),
    /// Not a Mattermost team name.
    #[error("`{0}` is no Mattermost team name; use the one in the team's address: lower-case letters, digits and hyphens")]
    Team(String),
    /// Not a Slack channel id.
    #[error("`{0}` is no Slack channel id; copy it from the end of the channel's details: C and more capital letters and digits")]
    SlackChannel(String),
    /// Not a repository or a project.
    #[error("`{said}` is no {what}; write it as in its address, such as {such_as}")]
    Place {
        /// What is asked for.
        what: &'static str,
        /// What is there.
        said: String,
        /// An example.
        such_as: &'static str,
    },
    /// Not the mail address of an agent.
    #[error("`{0}` is no mail address; name the agent whose API token it is")]
    Agent(String),
    /// Not the integration key of PagerDuty. Its text is not shown.
    #[error("the routing key is not the 32 letters and digits of an Events API v2 integration; copy the integration key again")]
    RoutingKey,
    /// The token is empty or holds characters no token has.
    #[error("the token is empty or not plain text; copy the bot's access token again")]
    Token,
    /// No secret to sign with.
    #[error("there is no signing secret; make one: whsec_ and the base64 of 32 random bytes")]
    NoSecret,
    /// A secret that cannot be used. Its text is not shown.
    #[error("signing secret {0} is not whsec_ and the base64 of 24 to 64 bytes; make a new one")]
    Secret(usize),
    /// Not a host.
    #[error("`{0}` is no name or address of a mail server; write it like smtp.example.com")]
    MailServer(String),
    /// Not a mail address.
    #[error("`{0}` is no mail address; write it like status@example.com or Example Status <status@example.com>")]
    MailAddress(String),
    /// Half a login.
    #[error("user or password is empty; fill both, or leave both out")]
    MailLogin,
    /// A certificate that cannot be read.
    #[error("ca_file holds no certificate in PEM; it begins with -----BEGIN CERTIFICATE-----")]
    Ca,
    /// TLS cannot be set up.
    #[error("TLS cannot start: {0}; check that the system's certificates are installed (package ca-certificates)")]
    Tls(String),
    /// Selector or domain.
    #[error("dkim_selector or dkim_domain is no name in the DNS; write them like sev1 and example.com")]
    DkimName,
    /// The key. Its text is not shown.
    #[error("dkim_key_file holds no private key that signs mail; make one of RSA with 2048 bits or of Ed25519, in PEM")]
    DkimKey,
    /// The folder is not named from the root.
    #[error("the folder `{0}` is not an absolute path; write it from the root")]
    Folder(String),
    /// The destination says one kind and its configuration another.
    #[error("it is a `{said}` destination with the settings of `{given}`")]
    Kind {
        /// In the destination.
        said: &'static str,
        /// In the settings.
        given: &'static str,
    },
    /// Two destinations of one name.
    #[error("this name is used twice; give one of them another")]
    Twice,
    /// The HTTP client it needs cannot start.
    #[error(transparent)]
    Http(#[from] crate::HttpSetupError),
}

/// An address that may be called: `https` or `http`, no credentials in it.
pub(crate) fn address(text: &str) -> Result<Url, ConfigFault> {
    let mut url = Url::parse(text.trim()).map_err(ConfigFault::NotAUrl)?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(ConfigFault::Scheme(url.scheme().to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ConfigFault::Credentials);
    }
    url.set_fragment(None);
    Ok(url)
}
