//! Markers of files that are recorded and have no name yet.

use super::{House, filing, time};

#[tokio::test]
async fn a_file_is_unnamed_from_its_recording_until_it_has_its_name() {
    let house = House::new();
    house.inbox().receive(&filing(1)).await.unwrap();
    let register = house.register();
    let (one, other) = ("11".repeat(32), "22".repeat(32));
    assert!(!register.is_unnamed(&one).await.unwrap());

    for _again in 0..2 {
        register.begin_file(&one).await.unwrap();
        register.begin_file(&other).await.unwrap();
        assert!(register.is_unnamed(&one).await.unwrap());

        register
            .end_file(&one, time("2026-04-02T00:00:00Z"))
            .await
            .unwrap();

        assert!(!register.is_unnamed(&one).await.unwrap());
        assert!(register.is_unnamed(&other).await.unwrap());
    }
}
