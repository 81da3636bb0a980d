//! One kept-alive connection that posts ready-made requests and reads the status of each answer. It costs as little as it can,
//! because it runs beside the server that is measured; it knows nothing of what is posted.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest answer that is read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// One kept-alive connection.
#[derive(Debug)]
pub(super) struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    answer: Vec<u8>,
}

impl Connection {
    /// A connection that opens with its first request.
    pub(super) const fn to(address: SocketAddr) -> Self {
        Self { address, stream: None, answer: Vec::new() }
    }

    /// Posts one request and returns the status of the answer. After an error the next request opens a new connection.
    pub(super) async fn post(&mut self, request: &[u8]) -> Result<u16, Error> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => open(self.address).await?,
        };
        stream.write_all(request).await?;
        self.answer.clear();
        let (status, keep) = loop {
            if let Some(read) = read(&self.answer)? {
                break read;
            }
            if stream.read_buf(&mut self.answer).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        };
        if keep {
            self.stream = Some(stream);
        }
        Ok(status)
    }
}

async fn open(address: SocketAddr) -> Result<TcpStream, Error> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The status, and whether the connection stays open; nothing while the answer is not whole.
fn read(answer: &[u8]) -> Result<Option<(u16, bool)>, Error> {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return if answer.len() > LONGEST_ANSWER { Err(ErrorKind::InvalidData.into()) } else { Ok(None) };
    };
    let head = std::str::from_utf8(&answer[..end]).map_err(|_| Error::from(ErrorKind::InvalidData))?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let status: u16 = status.ok_or_else(|| Error::from(ErrorKind::InvalidData))?;
    let (mut length, mut keep) = (0, true);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().map_err(|_| Error::from(ErrorKind::InvalidData))?;
        } else if name.eq_ignore_ascii_case("connection") {
            keep = !value.trim().eq_ignore_ascii_case("close");
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            // Where such an answer ends takes more reading than its status is worth.
            keep = false;
        }
    }
    let whole = answer.len() - (end + 4) >= length;
    Ok((whole || !keep).then_some((status, keep)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_once_they_are_whole() {
        let read = |text: &str| read(text.as_bytes()).expect("readable");
        assert_eq!(read("HTTP/1.1 200 OK\r\ncontent-len"), None);
        assert_eq!(read("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no"), None);
        assert_eq!(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), Some((200, true)));
        assert_eq!(read("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n"), Some((503, false)));
        assert_eq!(read("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n"), Some((200, false)));
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        assert!(read(b"SSH-2.0-x\r\n\r\n").is_err());
        assert!(read(&vec![b'x'; LONGEST_ANSWER + 1]).is_err());
    }
}
