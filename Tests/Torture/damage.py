"""The campaign of flipped bits and truncations."""

from campaigns import notes
from served import Served
from store import PICTURES, Store, Unsound

BATCH = 40


def damage(path, generator):
    """Flips one bit of the file, or cuts it short; returns what it was."""
    sound = path.read_bytes()
    damaged = bytearray(sound)
    if generator.random() < 0.2:
        del damaged[generator.randrange(len(damaged)) :]
    else:
        damaged[generator.randrange(len(damaged))] ^= 1 << generator.randrange(8)
    path.chmod(0o600)
    path.write_bytes(damaged)
    return sound


def addresses(store):
    """Where the server has every blob: originals, and renditions."""
    core = store.core()
    found = {blob: f"/v1/attachments/{id}/original" for id, blob in core.execute("SELECT id, blob_id FROM attachments")}
    for id, name, blob in core.execute(
        "SELECT attachments.id, name, renditions.blob_id FROM attachments JOIN renditions ON source_id = attachments.blob_id"
    ):
        found[blob] = f"/v1/attachments/{id}/renditions/{name}"
    core.close()
    return found


def flips(work, binary, generator, count):
    """Flipped bits and truncations: `fsck` finds every one, and none is downloaded."""
    store = Store(work / "store", binary)
    _, taken = store.ingest([*PICTURES, *notes(work / "files", generator, 30)])
    attachments = {blob: attachment for attachment, blob in taken.items()}
    served = Served(store)
    blobs = addresses(store)
    done = asked = 0
    while done < count:
        # Each time a server that has read and kept nothing yet.
        with served:
            chosen = generator.sample(sorted(blobs), min(len(blobs), BATCH, count - done))
            sound = {blob: damage(store.file(blob), generator) for blob in chosen}
            status, output, _ = store.run("fsck", "--json")
            found = {blob for blob in chosen if f'"blob":"{blob}"'.encode() in output}
            if status != 1 or found != set(chosen):
                raise Unsound(f"fsck found {len(found)} of {len(chosen)} damaged blobs")
            for blob in chosen:
                for headers in ({}, {"Range": "bytes=0-9"}):
                    answer = served.support.get(blobs[blob], headers=headers)
                    if answer.status in (200, 206):
                        raise Unsound(f"damaged blob {blob} was downloaded: {answer}")
                    asked += 1
            for blob in sorted(set(chosen) & set(attachments))[:3]:
                status, output, _ = store.run("cat", attachments[blob])
                if status == 0 or output:
                    raise Unsound(f"damaged blob {blob} was shown")
            for blob in chosen:
                store.file(blob).write_bytes(sound[blob])
            for blob in generator.sample(chosen, min(5, len(chosen))):
                answer = served.support.get(blobs[blob])
                if answer.status != 200 or answer.body != sound[blob]:
                    raise Unsound(f"sound blob {blob} was not downloaded: {answer.status}")
            done += len(chosen)
    store.survey()
    return f"{done} damaged blobs, all found; none in {asked} downloads"
