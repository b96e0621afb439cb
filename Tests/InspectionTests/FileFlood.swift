import TestSupport

/// Thousands of files for a test, by number: the same number is the same file in every run.
struct FileFlood {
  struct Item {
    let name: String
    let bytes: [UInt8]
  }

  private let corpus: [String]
  private let photos: [[UInt8]]
  private let cutsPerPhoto: Int
  private let mutationCount: Int
  /// What is changed at random.
  private let originals: [[UInt8]]

  /// Every file of the corpus (of the package, where that is absent), cuts of photos at evenly
  /// spread offsets, and small files changed at random places.
  ///
  /// - Parameter corpusStep: 2 takes every second file of the corpus, and so on.
  init(corpusStep: Int, photoCount: Int, cutsPerPhoto: Int, mutationCount: Int) throws {
    let folders = SharedCorpus.isPresent ? FoundFiles.corpus : FoundFiles.package
    corpus = stride(from: 0, to: folders.count, by: corpusStep).map { folders[$0] }
    photos = try FoundFiles.photos.prefix(photoCount).map { try FoundFiles.bytes(of: $0) }
    originals = try (FoundFiles.small + FoundFiles.hostile).map { try FoundFiles.bytes(of: $0) }
      .filter { !$0.isEmpty }
    self.cutsPerPhoto = cutsPerPhoto
    self.mutationCount = mutationCount
  }

  var count: Int { corpus.count + photos.count * cutsPerPhoto + mutationCount }

  func item(_ number: Int) throws -> Item {
    if number < corpus.count {
      return Item(name: corpus[number], bytes: try FoundFiles.bytes(of: corpus[number]))
    }
    let cut = number - corpus.count
    if cut < photos.count * cutsPerPhoto {
      let photo = photos[cut / cutsPerPhoto]
      // Evenly from the first byte to the last but one.
      let byteCount = 1 + (photo.count - 2) * (cut % cutsPerPhoto) / max(1, cutsPerPhoto - 1)
      return Item(
        name: "photo \(cut / cutsPerPhoto) cut at \(byteCount)",
        bytes: Array(photo.prefix(byteCount))
      )
    }
    var generator = SeededGenerator(seed: UInt64(number))
    let index = Int.random(in: originals.indices, using: &generator)
    var bytes = originals[index]
    // What decides most stands at the beginning.
    let isHead = Bool.random(using: &generator)
    bytes.change(isHead ? 0..<min(bytes.count, 600) : bytes.indices, using: &generator)
    return Item(name: "file \(index) changed as number \(number)", bytes: bytes)
  }
}
