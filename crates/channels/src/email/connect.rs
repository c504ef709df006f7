//! The way to a mail server: its name resolved and checked anew for every connection, TCP, and TLS where it is asked for.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};

use super::Tls;
use super::wire::Stream;
use crate::config_fault::ConfigFault;
use crate::{AllowedPlaces, SendError};

/// How to reach one server.
pub(super) struct Way {
    host: String,
    port: u16,
    pub(super) tls: Tls,
    name: ServerName<'static>,
    connector: TlsConnector,
    allowed: AllowedPlaces,
    timeout: Duration,
}

impl Way {
    /// `ca` is a certificate authority, in PEM, that is trusted beside the system's own.
    pub(super) fn new(
        host: &str,
        port: Option<u16>,
        tls: Tls,
        ca: Option<&[u8]>,
        allowed: AllowedPlaces,
        timeout: Duration,
    ) -> Result<Self, ConfigFault> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| ConfigFault::MailServer(host.to_owned()))?;
        let connector = connector(ca)?;
        Ok(Self { host: host.to_owned(), port: port.unwrap_or(tls.port()), tls, name, connector, allowed, timeout })
    }

    /// Host and port: what errors call it.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// A connection to the first address that may be called and answers.
    pub(super) async fn tcp(&self) -> Result<TcpStream, SendError> {
        let place = self.place();
        let connect = async {
            let mut last = None;
            for address in self.addresses().await? {
                match TcpStream::connect(address).await {
                    Ok(stream) => {
                        // Commands are short and each waits for its answer. A stream that cannot be told so still works.
                        drop(stream.set_nodelay(true));
                        return Ok(stream);
                    }
                    Err(error) => last = Some(error.to_string()),
                }
            }
            let why = last.unwrap_or_else(|| "the name has no address".to_owned());
            Err(retry(format!("{place} cannot be reached: {why}; check host and port, and that the server is up")))
        };
        let late = || Err(retry(format!("{place} cannot be reached: it took too long; check host and port, and that the server is up")));
        tokio::time::timeout(self.timeout, connect).await.unwrap_or_else(|_| late())
    }

    async fn addresses(&self) -> Result<Vec<SocketAddr>, SendError> {
        let place = self.place();
        let unknown = |error| retry(format!("{place} cannot be reached: {error}; check the server's name"));
        let found: Vec<SocketAddr> = tokio::net::lookup_host((self.host.as_str(), self.port)).await.map_err(unknown)?.collect();
        let permitted: Vec<SocketAddr> = found.iter().copied().filter(|a| self.allowed.permits(&self.host, a.ip())).collect();
        if let (true, Some(refused)) = (permitted.is_empty(), found.first()) {
            self.allowed.check(&self.host, refused.ip()).map_err(|refused| SendError::Permanent(refused.to_string()))?;
        }
        if self.tls != Tls::None {
            return Ok(permitted);
        }
        let near: Vec<SocketAddr> = permitted.into_iter().filter(|a| self.may_be_plain(a.ip())).collect();
        if near.is_empty() && !found.is_empty() {
            let advice = "mail and password would cross the internet in the clear; use tls = \"starttls\" or \"implicit\"";
            return Err(SendError::Permanent(format!("{place} is at a public address and tls is \"none\": {advice}")));
        }
        Ok(near)
    }

    /// Without encryption only to places that are not public; the operator has named them.
    fn may_be_plain(&self, address: IpAddr) -> bool {
        !AllowedPlaces::default().permits(&self.host, address)
    }

    /// TLS over a connection, its certificate checked for the server's name.
    pub(super) async fn encrypt(&self, stream: impl Stream + 'static) -> Result<impl Stream + 'static, SendError> {
        let place = self.place();
        let handshake = tokio::time::timeout(self.timeout, self.connector.connect(self.name.clone(), stream)).await;
        let done = handshake.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
        done.map_err(|error| {
            let advice = "check that tls fits the port (\"implicit\": 465, \"starttls\": 587 or 25), and the server's certificate; ca_file names the authority that signed it";
            retry(format!("TLS with {place} failed: {error}; {advice}"))
        })
    }
}

fn connector(ca: Option<&[u8]>) -> Result<TlsConnector, ConfigFault> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut roots = Vec::new();
    if let Some(pem) = ca {
        roots = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>().map_err(|_| ConfigFault::Ca)?;
        if roots.is_empty() {
            return Err(ConfigFault::Ca);
        }
    }
    let verifier = match roots.is_empty() {
        true => Verifier::new(Arc::clone(&provider)),
        false => Verifier::new_with_extra_roots(roots, Arc::clone(&provider)),
    };
    let verifier = verifier.map_err(|error| ConfigFault::Tls(error.to_string()))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ConfigFault::Tls(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn retry(reason: String) -> SendError {
    SendError::Retry { reason, not_before: None }
}
