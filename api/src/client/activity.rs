//! The caller's sealed activity log.

use uuid::Uuid;

use super::{Client, Download, Error};
use crate::{
    Page, PageQuery,
    activity::{
        ActivityDeviceList, ActivityHead, ActivityLog, ActivityOffer, ActivityRemoval, ActivitySegment,
        ActivityWrap, HeadQuery, NewOffer, SealedContent, SegmentPlace, SegmentQuery,
    },
};

impl Client {
    /// How the log stands on the server.
    pub async fn activity_log(&self) -> Result<ActivityLog, Error> {
        self.fetch(self.get("activity")).await
    }

    /// Deletes all of it from the server.
    pub async fn delete_activity_log(&self) -> Result<(), Error> {
        self.perform(self.delete("activity", None)).await
    }

    /// Lists the device lists, the first one first.
    pub async fn list_activity_device_lists(
        &self,
        query: &PageQuery,
    ) -> Result<Page<ActivityDeviceList>, Error> {
        self.fetch(self.get("activity/device-lists").query(query)).await
    }

    /// Adds the next device list; the first one begins the log.
    pub async fn add_activity_device_list(&self, list: &SealedContent) -> Result<ActivityDeviceList, Error> {
        self.fetch(self.post("activity/device-lists").json(list)).await
    }

    /// Lists the wraps of the key ring.
    pub async fn list_activity_wraps(&self, query: &PageQuery) -> Result<Page<ActivityWrap>, Error> {
        self.fetch(self.get("activity/wraps").query(query)).await
    }

    /// Stores a wrap in place of the one with its name.
    pub async fn store_activity_wrap(&self, name: &str, wrap: &SealedContent) -> Result<ActivityWrap, Error> {
        self.fetch(self.put(&format!("activity/wraps/{name}")).json(wrap))
            .await
    }

    /// Lists devices that ask to be let in.
    pub async fn list_activity_offers(&self, query: &PageQuery) -> Result<Page<ActivityOffer>, Error> {
        self.fetch(self.get("activity/offers").query(query)).await
    }

    /// Asks to be let in. The same offer again changes nothing.
    pub async fn create_activity_offer(&self, offer: &NewOffer) -> Result<ActivityOffer, Error> {
        self.fetch(self.post("activity/offers").json(offer)).await
    }

    /// Takes an offer away.
    pub async fn delete_activity_offer(&self, id: Uuid) -> Result<(), Error> {
        self.perform(self.delete(&format!("activity/offers/{id}"), None))
            .await
    }

    /// Lists segments by stream and number.
    pub async fn list_activity_segments(&self, query: &SegmentQuery) -> Result<Page<ActivitySegment>, Error> {
        self.fetch(self.get("activity/segments").query(query)).await
    }

    /// Uploads a segment. The same one again changes nothing.
    pub async fn upload_activity_segment(
        &self,
        place: &SegmentPlace,
        segment: Vec<u8>,
    ) -> Result<ActivitySegment, Error> {
        let request = self
            .post_named("activity/segments")
            .query(place)
            .header(reqwest::header::CONTENT_TYPE, "application/octet-stream")
            .timeout(self.upload_timeout())
            .body(segment);
        self.fetch(request).await
    }

    /// The bytes of a segment.
    pub async fn download_activity_segment(&self, id: &str) -> Result<Download, Error> {
        self.download(
            self.get(&format!("activity/segments/{id}"))
                .timeout(self.upload_timeout()),
        )
        .await
    }

    /// Lists heads by stream and number.
    pub async fn list_activity_heads(&self, query: &HeadQuery) -> Result<Page<ActivityHead>, Error> {
        self.fetch(self.get("activity/heads").query(query)).await
    }

    /// Adds a head. The same one again changes nothing.
    pub async fn add_activity_head(&self, head: &SealedContent) -> Result<ActivityHead, Error> {
        self.fetch(self.post_named("activity/heads").json(head)).await
    }

    /// Lists the removals, oldest first.
    pub async fn list_activity_removals(&self, query: &PageQuery) -> Result<Page<ActivityRemoval>, Error> {
        self.fetch(self.get("activity/removals").query(query)).await
    }

    /// Removes the segments that a signed removal names.
    pub async fn remove_activity_segments(&self, removal: &SealedContent) -> Result<ActivityRemoval, Error> {
        self.fetch(self.post("activity/removals").json(removal)).await
    }
}
