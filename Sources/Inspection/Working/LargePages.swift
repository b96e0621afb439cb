import CGlibc
import Glibc

/// What a zygote puts into large pages, for its workers to have without a fault for every 4 KiB.
///
/// Where the system gives none, or memory is laid out in another way, nothing is lost but the gain.
enum LargePages {
  private static let pageByteCount: UInt = 2 << 20
  /// A release build fills three or four, debug builds many.
  private static let codePageLimit: UInt = 8
  /// By how much more than is needed glibc makes the heap grow.
  private static let usualPadByteCount: CInt = 128 << 10

  /// Moves the program's code and constants into large pages, as far as they fill whole ones.
  ///
  /// A file's pages are not copied at a fork but faulted in again; memory is, and a large page of it
  /// with one entry. Code that began with a large page would fill one more, and be easier to find for
  /// an attacker: the system would choose its address with nine bits less.
  static func takeCode(from files: [MappedFile]) {
    let function: @convention(c) () -> Void = {}
    let address = unsafeBitCast(function, to: UInt.self)
    guard let code = files.first(where: { $0.addresses.contains(address) }) else { return }
    let start = (code.addresses.lowerBound + pageByteCount - 1) / pageByteCount * pageByteCount
    let count = min((max(code.addresses.upperBound, start) - start) / pageByteCount, codePageLimit)
    let byteCount = Int((count + 1) * pageByteCount)
    guard count > 0,
      let room = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      room != MAP_FAILED
    else { return }
    defer { munmap(room, byteCount) }
    let copies = room.alignedUp(toMultipleOf: Int(pageByteCount))
    madvise(copies, Int(count * pageByteCount), MADV_HUGEPAGE)
    for index in 0..<count {
      let copy = copies + Int(index * pageByteCount)
      guard
        let original = UnsafeMutableRawPointer(bitPattern: start + index * pageByteCount),
        memcpy(copy, original, Int(pageByteCount)) == copy,
        mprotect(copy, Int(pageByteCount), PROT_READ | PROT_EXEC) == 0,
        // What runs at this moment is replaced by its like.
        attache_replace_mapping(original, copy, Int(pageByteCount)) == 0
      else { return }
    }
  }

  /// Gives the workers `byteCount` bytes of room in the heap that begin with a large page and are
  /// mapped already.
  ///
  /// A large page that the zygote has touched falls apart into small ones in each worker, and one
  /// that is not mapped whole cannot be had: either costs a worker a fault for every 4 KiB. What is
  /// left out before the room takes addresses but no memory.
  ///
  /// - Returns: where the room begins; `nil` when there is none.
  static func makeRoom(byteCount: Int) -> UnsafeMutableRawPointer? {
    // What is free at the heap's end may have been touched; what is not mapped yet cannot have been.
    let end = UInt(bitPattern: sbrk(0))
    guard end != UInt.max, mallopt(M_TOP_PAD, CInt(byteCount)) == 1 else { return nil }
    let free = mallinfo2().keepcost
    let room = (end / pageByteCount + 1) * pageByteCount
    // More than is free, so the heap grows, and by the room as well. The sizes of this block and of
    // the next stand before the boundary.
    attache_take_heap(Int(room - (end - UInt(free)) - 24))
    _ = mallopt(M_TOP_PAD, usualPadByteCount)
    return UnsafeMutableRawPointer(bitPattern: room)
  }
}
