/// Every way in which a zip archive's directory cannot be trusted.
enum ZipDirectoryError: Error, Hashable, Sendable {
  case endRecordMissing
  /// A second end record stands in the archive's comment: readers would disagree about which counts.
  case endRecordAmbiguous
  /// Zip64 is for more than 4 GiB or 65,534 entries; a small file that asks for it is up to something.
  case zip64
  case severalDisks
  case directoryOutOfBounds(offset: Int, byteCount: Int, endRecordOffset: Int)
  case entryMalformed(index: Int)
  case entryCountWrong(declared: Int, found: Int)
  case entryEncrypted(index: Int)
  /// The header in front of an entry's data is not there or names another entry.
  case localHeaderWrong(index: Int)
  case entriesOverlap
  /// The first entry is not at the start of the file.
  case dataBeforeFirstEntry
  case nameRepeated(index: Int)
}

extension ZipDirectoryError {
  /// A clause without a full stop, for the sentence that refuses the file.
  var clause: String {
    switch self {
    case .endRecordMissing: "its directory's end is missing"
    case .endRecordAmbiguous: "it has two ends of a directory"
    case .zip64: "its directory is in zip64 form"
    case .severalDisks: "it is a part of an archive on several disks"
    case .directoryOutOfBounds(let offset, let byteCount, let endRecordOffset):
      "its directory of \(byteCount) bytes at \(offset) does not end at \(endRecordOffset)"
    case .entryMalformed(let index): "entry \(index) of its directory is malformed"
    case .entryCountWrong(let declared, let found):
      "its directory has \(found) entries and declares \(declared)"
    case .entryEncrypted(let index): "entry \(index) of its directory is encrypted"
    case .localHeaderWrong(let index):
      "entry \(index) of its directory does not match the entry in the file"
    case .entriesOverlap: "its entries overlap"
    case .dataBeforeFirstEntry: "something stands before its first entry"
    case .nameRepeated(let index): "entry \(index) of its directory has the name of an earlier one"
    }
  }
}
