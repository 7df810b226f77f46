/// Addresses that are not of the public network: who may name a server must not reach the machine itself, its neighbours or
/// the services of a cloud with them. After the registries of special-purpose addresses (RFC 6890).
enum PrivateAddress {
  /// Whether a request may go to four (IPv4) or sixteen bytes (IPv6) only where private addresses are allowed.
  static func contains(_ address: [UInt8]) -> Bool {
    switch address.count {
    case 4: isPrivate(address[0], address[1], address[2])
    case 16: isPrivate(six: address)
    default: true
    }
  }

  private static func isPrivate(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
    switch (first, second) {
    case (0, _), (10, _), (127, _), (169, 254), (192, 168): true
    case (100, 64...127), (172, 16...31), (198, 18...19): true
    case (192, 0): third == 0 || third == 2
    case (198, 51): third == 100
    case (203, 0): third == 113
    default: first >= 224
    }
  }

  private static func isPrivate(six bytes: [UInt8]) -> Bool {
    func embedded(_ at: Int) -> Bool { contains(Array(bytes[at..<at + 4])) }
    // Those that carry one of the old kind: mapped and compatible, NAT64, 6to4.
    if bytes[..<10].allSatisfy({ $0 == 0 }) { return embedded(12) || bytes[10] != bytes[11] }
    if Array(bytes[..<12]) == [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0] { return embedded(12) }
    if bytes[0] == 0x20, bytes[1] == 0x02 { return embedded(2) }
    // Only 2000::/3 is given out; of it, 2001:db8::/32 is for books and 2001::/23 for protocols.
    guard bytes[0] & 0xe0 == 0x20 else { return true }
    return bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] < 0x02 || (bytes[2] == 0x0d && bytes[3] == 0xb8))
  }
}
