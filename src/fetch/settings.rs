//! Which hosts may be asked. Filled by `config`.

/// Settings of fetching.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The hosts that may be asked; none unless whoever runs the bot names them.
    pub hosts: Vec<Host>,
}

/// A host, and a port if it is not the usual one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    name: String,
    port: Option<u16>,
}

impl Host {
    /// Reads `example.org` or `example.org:8443`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) if !name.ends_with(':') && port.chars().all(|letter| letter.is_ascii_digit()) => {
                (name, Some(port.parse().ok()?))
            }
            Some(_) | None => (text, None),
        };
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | ':' | '[' | ']');
        (!name.is_empty() && name.chars().all(plain)).then(|| Self { name: name.to_ascii_lowercase(), port })
    }

    /// Whether an address is on this host.
    pub(super) fn is_of(&self, url: &reqwest::Url) -> bool {
        // An address does not say a port that is the usual one of its kind.
        let usual = if url.scheme() == "http" { 80 } else { 443 };
        url.host_str() == Some(self.name.as_str()) && self.port.unwrap_or(usual) == url.port().unwrap_or(usual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_allowed_with_its_port_and_no_other() {
        let is_of = |host: &str, url: &str| Host::parse(host).unwrap().is_of(&reqwest::Url::parse(url).unwrap());
        for (host, url) in [
            ("example.org", "https://example.org/slots"),
            ("Example.org", "https://EXAMPLE.org:443/slots"),
            ("example.org:8443", "https://example.org:8443/"),
            ("127.0.0.1:9", "http://127.0.0.1:9/x"),
            ("[::1]:9", "http://[::1]:9/x"),
        ] {
            assert!(is_of(host, url), "{host} {url}");
        }
        for (host, url) in [
            ("example.org", "https://example.org.evil.net/"),
            ("example.org", "https://evil-example.org/"),
            ("example.org", "https://api.example.org/"),
            ("example.org", "https://example.org:8443/"),
            ("example.org:8443", "https://example.org/"),
        ] {
            assert!(!is_of(host, url), "{host} {url}");
        }
        for wrong in ["", ":80", "https://example.org", "example.org/x", "example.org:99999", "*", "a b"] {
            assert_eq!(Host::parse(wrong), None, "{wrong}");
        }
    }
}
