/// How the stored rows and columns lie in the picture as people see it (Exif 2.32, tag 0x0112).
public enum Orientation: UInt8, Sendable, CaseIterable {
  /// Row 0 is the top, column 0 the left.
  case upright = 1
  case mirroredHorizontally = 2
  case rotated180 = 3
  case mirroredVertically = 4
  /// Row 0 is the left, column 0 the top.
  case transposed = 5
  /// Row 0 is the right, column 0 the top: shown after a quarter turn clockwise.
  case rotated90Clockwise = 6
  /// Row 0 is the right, column 0 the bottom.
  case transversed = 7
  /// Row 0 is the left, column 0 the bottom: shown after a quarter turn counter-clockwise.
  case rotated90CounterClockwise = 8

  /// Whether displayed width and height are the stored height and width.
  public var swapsAxes: Bool { rawValue >= 5 }
}
