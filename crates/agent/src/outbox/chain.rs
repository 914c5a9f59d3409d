//! The chain of device lists and the wraps, as a server that nobody trusts has them.

use api::{
    PageQuery,
    client::{Client, Error},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sealed::{
    check::{Memory, Served, verify},
    devices::DeviceList,
};

use crate::{failure::Failure, upload::refused};

/// All device lists, the first one first, if each continues the one before.
pub async fn lists(client: &Client) -> Result<Vec<DeviceList>, Failure> {
    let mut bytes = Vec::new();
    let mut query = first_page();
    loop {
        let page = client.list_activity_device_lists(&query).await.map_err(called)?;
        for list in page.items {
            bytes.push(decode(&list.content)?);
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    let read = bytes.iter().map(|bytes| DeviceList::read(bytes).ok());
    let lists: Option<Vec<DeviceList>> = read.collect();
    let lists = lists.filter(|lists| !lists.is_empty());
    let lists =
        lists.ok_or_else(|| Failure::Server("the server has no device list that can be read".to_owned()))?;
    let served = Served {
        whole: true,
        lists: bytes.iter().map(Vec::as_slice).collect(),
        ..Served::default()
    };
    if verify(&Memory::new(lists[0].log()), &served).is_alarming() {
        return Err(Failure::Server(
            "the device lists on the server do not continue each other: somebody changed them".to_owned(),
        ));
    }
    Ok(lists)
}

/// All wraps, by name.
pub async fn wraps(client: &Client) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut wraps = Vec::new();
    let mut query = first_page();
    loop {
        let page = client.list_activity_wraps(&query).await.map_err(called)?;
        for wrap in page.items {
            wraps.push((wrap.name, decode(&wrap.content)?));
        }
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(wraps);
        }
    }
}

/// Of a request that failed.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
pub fn called(error: Error) -> Failure {
    refused(&error)
}

fn first_page() -> PageQuery {
    PageQuery {
        limit: Some(200),
        cursor: None,
    }
}

fn decode(text: &str) -> Result<Vec<u8>, Failure> {
    STANDARD
        .decode(text)
        .map_err(|_| Failure::Server("the server answers something that cannot be read".to_owned()))
}
