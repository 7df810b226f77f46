/// Numbers in the byte order of old Windows files; nil behind the end.
extension ArraySlice<UInt8> {
  func byte(_ offset: Int) -> Int? {
    let index = startIndex + offset
    return offset >= 0 && index < endIndex ? Int(self[index]) : nil
  }

  func uint16(_ offset: Int) -> Int? {
    guard let low = byte(offset), let high = byte(offset + 1) else { return nil }
    return low | high << 8
  }

  func uint32(_ offset: Int) -> Int? {
    guard let low = uint16(offset), let high = uint16(offset + 2) else { return nil }
    return low | high << 16
  }

  func double(_ offset: Int) -> Double? {
    guard let low = uint32(offset), let high = uint32(offset + 4) else { return nil }
    return Double(bitPattern: UInt64(low) | UInt64(high) << 32)
  }

  /// The bytes from `offset` on, at most `count`.
  func part(_ offset: Int, _ count: Int) -> ArraySlice<UInt8> {
    guard offset >= 0, offset <= self.count, count > 0 else { return [] }
    return self[(startIndex + offset)..<Swift.min(endIndex, startIndex + offset + count)]
  }
}
