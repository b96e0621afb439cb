/// Tags of the entries that are read.
enum ExifTag {
  static let make: UInt16 = 0x010F
  static let model: UInt16 = 0x0110
  static let orientation: UInt16 = 0x0112
  static let exifPointer: UInt16 = 0x8769
  static let locationPointer: UInt16 = 0x8825
  static let originalTime: UInt16 = 0x9003
  static let originalOffset: UInt16 = 0x9011
  static let originalSubseconds: UInt16 = 0x9291
  static let colorSpace: UInt16 = 0xA001
  static let interoperabilityPointer: UInt16 = 0xA005
  /// In the interoperability directory.
  static let interoperabilityIndex: UInt16 = 0x0001
  /// In the location directory.
  static let latitude: UInt16 = 0x0002
  /// In the location directory.
  static let longitude: UInt16 = 0x0004
}
