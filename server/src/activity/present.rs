//! How the parts of a log look to their owner.

use api::activity::{
    ActivityDeviceList, ActivityHead, ActivityOffer, ActivityRemoval, ActivitySegment, ActivityStream,
    ActivityWrap,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::audit::to_hex;
use store::activity::{DeviceList, Head, Offer, Removal, Segment, StreamState, Wrap};

pub fn stream(stream: &StreamState) -> ActivityStream {
    ActivityStream {
        device_id: stream.place.device,
        stream: stream.place.stream,
        segments: stream.segments,
        heads: stream.heads,
    }
}

pub fn device_list(list: &DeviceList) -> ActivityDeviceList {
    ActivityDeviceList {
        number: list.number,
        hash: to_hex(&list.hash),
        content: STANDARD.encode(&list.content),
        received_at: list.received_at.into(),
    }
}

pub fn wrap(wrap: &Wrap) -> ActivityWrap {
    ActivityWrap {
        name: wrap.name.clone(),
        content: STANDARD.encode(&wrap.content),
        updated_at: wrap.updated_at.into(),
    }
}

pub fn offer(offer: &Offer) -> ActivityOffer {
    ActivityOffer {
        id: offer.id,
        device_id: offer.device,
        name: offer.name.clone(),
        content: STANDARD.encode(&offer.content),
        created_at: offer.created_at.into(),
        expires_at: offer.expires_at.into(),
    }
}

pub fn segment(segment: &Segment) -> ActivitySegment {
    ActivitySegment {
        id: to_hex(&segment.hash),
        device_id: segment.place.device,
        stream: segment.place.stream,
        number: segment.number,
        bytes: segment.bytes,
        uploaded_at: segment.uploaded_at.into(),
        removed_at: segment.removed_at.map(Into::into),
    }
}

pub fn head(head: &Head) -> ActivityHead {
    ActivityHead {
        device_id: head.place.device,
        stream: head.place.stream,
        number: head.number,
        hash: to_hex(&head.hash),
        content: STANDARD.encode(&head.content),
        received_at: head.received_at.into(),
    }
}

pub fn removal(removal: &Removal) -> ActivityRemoval {
    ActivityRemoval {
        id: removal.id,
        device_id: removal.place.device,
        stream: removal.place.stream,
        first: removal.first,
        last: removal.last,
        content: STANDARD.encode(&removal.content),
        received_at: removal.received_at.into(),
    }
}
