import Testing

@testable import FormEngine

@Suite struct Digests {
  @Test(arguments: [
    (Digest.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
    (.md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
    (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      .sha384, "abc",
      "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
    ),
    (
      .sha512, "abc",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    ),
  ])
  func `digests are those of the standards`(digest: Digest, text: String, hex: String) {
    let hash = digest.hash(Array(text.utf8))
    #expect(hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == hex)
  }

  @Test func `messages around the length of a block are padded`() {
    // Lengths at which a block, or the place for the length in it, is just full.
    let lengths = [55, 56, 63, 64, 111, 112, 127, 128, 1000]
    for digest in [Digest.md5, .sha1, .sha256, .sha384, .sha512] {
      let hashes = lengths.map { digest.hash([UInt8](repeating: 97, count: $0)) }
      #expect(Set(hashes).count == lengths.count)
    }
    #expect(
      Digest.sha1.hash([UInt8](repeating: 97, count: 1000)).prefix(4) == [0x29, 0x1E, 0x9A, 0x6C])
  }

  @Test func `a pattern that backtracks without end is given up`() throws {
    let regex = try #require(FormRegex("(a+)+b"))
    #expect(regex.matches(String(repeating: "a", count: 5_000)) == nil)
    #expect(regex.matches("aaab") == true)
    #expect(regex.matches("aaabc") == false)
    #expect(FormRegex("[0-9]+|x")?.matches("12x") == false)
    #expect(FormRegex("^[0-9]{2}$")?.matches("12") == true)
    #expect(FormRegex("[0-9]{2}")?.matches("12\n") == false)
    #expect(FormRegex("(") == nil)
  }
}
