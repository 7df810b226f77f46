import CCrypto
import Office

/// The hash functions that OpenRosa and RFC 7616 name; the store has its own for everything else.
package enum Hash: Sendable {
  case md5
  case sha256

  package func digest(of bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    let done = EVP_Digest(bytes, bytes.count, &digest, &length, algorithm, nil)
    precondition(done == 1, "libcrypto has no \(self): the machine's cryptographic policy forbids it")
    return Array(digest.prefix(Int(length)))
  }

  package func hex(of bytes: [UInt8]) -> String { digest(of: bytes).hex }

  package func hex(of text: String) -> String { hex(of: Array(text.utf8)) }

  /// The keyed hash of RFC 2104.
  package func authenticationCode(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    let done = HMAC(algorithm, key, Int32(key.count), bytes, bytes.count, &code, &length)
    precondition(done != nil, "libcrypto has no \(self): the machine's cryptographic policy forbids it")
    return Array(code.prefix(Int(length)))
  }

  private var algorithm: OpaquePointer? {
    switch self {
    case .md5: EVP_md5()
    case .sha256: EVP_sha256()
    }
  }
}
