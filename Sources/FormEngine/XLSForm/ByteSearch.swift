extension String {
  /// Whether the bytes of `text` occur. Much faster than the search of the standard library, which knows graphemes.
  func containsBytes(_ text: StaticString) -> Bool {
    let first = text.utf8Start[0]
    let length = text.utf8CodeUnitCount
    var string = self
    return string.withUTF8 { bytes in
      var index = 0
      while index + length <= bytes.count {
        if bytes[index] == first,
          bytes[index..<index + length].elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: length))
        {
          return true
        }
        index += 1
      }
      return false
    }
  }
}
