import Foundation

/// A block of IP addresses: `10.0.0.0/8`, `::1`, `192.0.2.7`.
package struct AddressRange: Equatable, Sendable {
  private let bytes: [UInt8]
  private let length: Int

  /// Reads an address, with or without a prefix length; nil for anything else.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let bytes = Self.bytes(of: String(first)) else { return nil }
    let length = parts.count == 1 ? bytes.count * 8 : Int(parts[1])
    guard let length, (0...bytes.count * 8).contains(length) else { return nil }
    self.bytes = bytes
    self.length = length
  }

  package func contains(_ address: String) -> Bool {
    guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
    for index in 0..<bytes.count {
      let bits = min(8, max(0, length - index * 8))
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
      guard bytes[index] & mask == other[index] & mask else { return false }
    }
    return true
  }

  package static let loopback = [AddressRange("127.0.0.0/8"), AddressRange("::1")].compactMap(\.self)

  private static func bytes(of address: String) -> [UInt8]? {
    var four = in_addr()
    if inet_pton(AF_INET, address, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
    var six = in6_addr()
    guard inet_pton(AF_INET6, address, &six) == 1 else { return nil }
    let bytes = withUnsafeBytes(of: six) { Array($0) }
    // An IPv4 address in IPv6 clothes (RFC 4291 §2.5.5.2) is that IPv4 address.
    let mapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    return mapped ? Array(bytes[12...]) : bytes
  }
}
