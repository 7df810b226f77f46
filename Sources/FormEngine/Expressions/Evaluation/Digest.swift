import Foundation

/// The hash functions a form may ask for by name. Not for secrets: forms use them to make short ids.
enum Digest: String {
  case md5 = "MD5"
  case sha1 = "SHA1"
  case sha256 = "SHA256"
  case sha384 = "SHA384"
  case sha512 = "SHA512"

  /// The function an author names: `SHA-256`, `sha256`.
  init?(name: String) {
    self.init(rawValue: name.uppercased().filter { $0 != "-" })
  }

  func hash(_ message: [UInt8]) -> [UInt8] {
    switch self {
    case .md5: Self.md5(message)
    case .sha1: Self.sha1(message)
    case .sha256: Self.sha256(message)
    case .sha384: Array(Self.sha512(message, from: Self.nextSquareRoots).prefix(48))
    case .sha512: Self.sha512(message, from: Self.squareRoots)
    }
  }

  /// The message, a one bit, zeros, and its length in bits, to fill whole blocks.
  private static func padded(_ message: [UInt8], block: Int, isBigEndian: Bool) -> [UInt8] {
    var padded = message + [0x80]
    let lengthBytes = block / 8
    while padded.count % block != block - lengthBytes { padded.append(0) }
    padded += [UInt8](repeating: 0, count: lengthBytes - 8)
    let bits = UInt64(message.count) * 8
    return padded + bytes(isBigEndian ? bits.bigEndian : bits.littleEndian)
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

  private static func word<Word: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>, as _: Word.Type) -> Word {
    bytes.reduce(0) { $0 << 8 | Word($1) }
  }

  private static func rotated<Word: FixedWidthInteger>(_ word: Word, right count: Word) -> Word {
    word >> count | word << (Word(Word.bitWidth) - count)
  }

  // MARK: RFC 1321

  private static let md5Shifts: [[UInt32]] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]
  private static let md5Sines = (1...64).map { UInt32(abs(sin(Double($0))) * 4_294_967_296) }

  private static func md5(_ message: [UInt8]) -> [UInt8] {
    var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
    let padded = padded(message, block: 64, isBigEndian: false)
    for start in stride(from: 0, to: padded.count, by: 64) {
      let words = (0..<16).map { word(padded[start + $0 * 4..<start + $0 * 4 + 4], as: UInt32.self).byteSwapped }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      for step in 0..<64 {
        let mixed: UInt32
        let index: Int
        switch step / 16 {
        case 0: (mixed, index) = (b & c | ~b & d, step)
        case 1: (mixed, index) = (d & b | ~d & c, (5 * step + 1) % 16)
        case 2: (mixed, index) = (b ^ c ^ d, (3 * step + 5) % 16)
        default: (mixed, index) = (c ^ (b | ~d), 7 * step % 16)
        }
        let sum = a &+ mixed &+ md5Sines[step] &+ words[index]
        (a, d, c) = (d, c, b)
        b = b &+ rotated(sum, right: 32 - md5Shifts[step / 16][step % 4])
      }
      state = zip(state, [a, b, c, d]).map { $0 &+ $1 }
    }
    return state.flatMap { bytes($0.littleEndian) }
  }

  // MARK: FIPS 180-4

  private static func sha1(_ message: [UInt8]) -> [UInt8] {
    var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    let padded = padded(message, block: 64, isBigEndian: true)
    for start in stride(from: 0, to: padded.count, by: 64) {
      var words = (0..<16).map { word(padded[start + $0 * 4..<start + $0 * 4 + 4], as: UInt32.self) }
      for t in 16..<80 { words.append(rotated(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], right: 31)) }
      var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
      for t in 0..<80 {
        let (mixed, constant): (UInt32, UInt32) =
          switch t / 20 {
          case 0: (b & c | ~b & d, 0x5A82_7999)
          case 1: (b ^ c ^ d, 0x6ED9_EBA1)
          case 2: (b & c | b & d | c & d, 0x8F1B_BCDC)
          default: (b ^ c ^ d, 0xCA62_C1D6)
          }
        let sum = rotated(a, right: 27) &+ mixed &+ e &+ constant &+ words[t]
        (e, d, c, b, a) = (d, c, rotated(b, right: 2), a, sum)
      }
      state = zip(state, [a, b, c, d, e]).map { $0 &+ $1 }
    }
    return state.flatMap { bytes($0.bigEndian) }
  }

  private static func sha256(_ message: [UInt8]) -> [UInt8] {
    let state = squareRoots.map { UInt32($0 >> 32) }
    let constants = cubeRoots.prefix(64).map { UInt32($0 >> 32) }
    return sha2(message, state, constants, (7, 18, 3), (17, 19, 10), (6, 11, 25), (2, 13, 22))
  }

  private static func sha512(_ message: [UInt8], from state: [UInt64]) -> [UInt8] {
    sha2(message, state, cubeRoots, (1, 8, 7), (19, 61, 6), (14, 18, 41), (28, 34, 39))
  }

  /// SHA-2 of either word size; the triples are the rotations of σ0, σ1 (the last one a shift), Σ1 and Σ0.
  private static func sha2<Word: FixedWidthInteger>(
    _ message: [UInt8], _ initial: [Word], _ constants: [Word], _ s0: (Word, Word, Word), _ s1: (Word, Word, Word),
    _ e1: (Word, Word, Word), _ e0: (Word, Word, Word)
  ) -> [UInt8] {
    func mix(_ x: Word, _ by: (Word, Word, Word)) -> Word {
      rotated(x, right: by.0) ^ rotated(x, right: by.1) ^ rotated(x, right: by.2)
    }
    func schedule(_ x: Word, _ by: (Word, Word, Word)) -> Word {
      rotated(x, right: by.0) ^ rotated(x, right: by.1) ^ x >> by.2
    }
    var state = initial
    let size = Word.bitWidth / 8
    let padded = padded(message, block: size * 16, isBigEndian: true)
    for start in stride(from: 0, to: padded.count, by: size * 16) {
      var words = (0..<16).map { word(padded[start + $0 * size..<start + ($0 + 1) * size], as: Word.self) }
      for t in 16..<constants.count {
        words.append(schedule(words[t - 2], s1) &+ words[t - 7] &+ schedule(words[t - 15], s0) &+ words[t - 16])
      }
      var v = state
      for t in constants.indices {
        let choice = v[4] & v[5] ^ ~v[4] & v[6]
        let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
        let first = v[7] &+ mix(v[4], e1) &+ choice &+ constants[t] &+ words[t]
        v = [first &+ mix(v[0], e0) &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
      }
      state = zip(state, v).map { $0 &+ $1 }
    }
    return state.flatMap { bytes($0.bigEndian) }
  }

  /// The first 64 bits behind the point of the cube roots of the first 80 primes. Of 32 bits, SHA-256 uses 64 of them.
  private static let cubeRoots: [UInt64] = [
    0x428A_2F98_D728_AE22, 0x7137_4491_23EF_65CD, 0xB5C0_FBCF_EC4D_3B2F, 0xE9B5_DBA5_8189_DBBC,
    0x3956_C25B_F348_B538, 0x59F1_11F1_B605_D019, 0x923F_82A4_AF19_4F9B, 0xAB1C_5ED5_DA6D_8118,
    0xD807_AA98_A303_0242, 0x1283_5B01_4570_6FBE, 0x2431_85BE_4EE4_B28C, 0x550C_7DC3_D5FF_B4E2,
    0x72BE_5D74_F27B_896F, 0x80DE_B1FE_3B16_96B1, 0x9BDC_06A7_25C7_1235, 0xC19B_F174_CF69_2694,
    0xE49B_69C1_9EF1_4AD2, 0xEFBE_4786_384F_25E3, 0x0FC1_9DC6_8B8C_D5B5, 0x240C_A1CC_77AC_9C65,
    0x2DE9_2C6F_592B_0275, 0x4A74_84AA_6EA6_E483, 0x5CB0_A9DC_BD41_FBD4, 0x76F9_88DA_8311_53B5,
    0x983E_5152_EE66_DFAB, 0xA831_C66D_2DB4_3210, 0xB003_27C8_98FB_213F, 0xBF59_7FC7_BEEF_0EE4,
    0xC6E0_0BF3_3DA8_8FC2, 0xD5A7_9147_930A_A725, 0x06CA_6351_E003_826F, 0x1429_2967_0A0E_6E70,
    0x27B7_0A85_46D2_2FFC, 0x2E1B_2138_5C26_C926, 0x4D2C_6DFC_5AC4_2AED, 0x5338_0D13_9D95_B3DF,
    0x650A_7354_8BAF_63DE, 0x766A_0ABB_3C77_B2A8, 0x81C2_C92E_47ED_AEE6, 0x9272_2C85_1482_353B,
    0xA2BF_E8A1_4CF1_0364, 0xA81A_664B_BC42_3001, 0xC24B_8B70_D0F8_9791, 0xC76C_51A3_0654_BE30,
    0xD192_E819_D6EF_5218, 0xD699_0624_5565_A910, 0xF40E_3585_5771_202A, 0x106A_A070_32BB_D1B8,
    0x19A4_C116_B8D2_D0C8, 0x1E37_6C08_5141_AB53, 0x2748_774C_DF8E_EB99, 0x34B0_BCB5_E19B_48A8,
    0x391C_0CB3_C5C9_5A63, 0x4ED8_AA4A_E341_8ACB, 0x5B9C_CA4F_7763_E373, 0x682E_6FF3_D6B2_B8A3,
    0x748F_82EE_5DEF_B2FC, 0x78A5_636F_4317_2F60, 0x84C8_7814_A1F0_AB72, 0x8CC7_0208_1A64_39EC,
    0x90BE_FFFA_2363_1E28, 0xA450_6CEB_DE82_BDE9, 0xBEF9_A3F7_B2C6_7915, 0xC671_78F2_E372_532B,
    0xCA27_3ECE_EA26_619C, 0xD186_B8C7_21C0_C207, 0xEADA_7DD6_CDE0_EB1E, 0xF57D_4F7F_EE6E_D178,
    0x06F0_67AA_7217_6FBA, 0x0A63_7DC5_A2C8_98A6, 0x113F_9804_BEF9_0DAE, 0x1B71_0B35_131C_471B,
    0x28DB_77F5_2304_7D84, 0x32CA_AB7B_40C7_2493, 0x3C9E_BE0A_15C9_BEBC, 0x431D_67C4_9C10_0D4C,
    0x4CC5_D4BE_CB3E_42B6, 0x597F_299C_FC65_7E2A, 0x5FCB_6FAB_3AD6_FAEC, 0x6C44_198C_4A47_5817,
  ]

  /// The same of the square roots of the first 8 primes, and of the next 8.
  private static let squareRoots: [UInt64] = [
    0x6A09_E667_F3BC_C908, 0xBB67_AE85_84CA_A73B, 0x3C6E_F372_FE94_F82B, 0xA54F_F53A_5F1D_36F1,
    0x510E_527F_ADE6_82D1, 0x9B05_688C_2B3E_6C1F, 0x1F83_D9AB_FB41_BD6B, 0x5BE0_CD19_137E_2179,
  ]

  private static let nextSquareRoots: [UInt64] = [
    0xCBBB_9D5D_C105_9ED8, 0x629A_292A_367C_D507, 0x9159_015A_3070_DD17, 0x152F_ECD8_F70E_5939,
    0x6733_2667_FFC0_0B31, 0x8EB4_4A87_6858_1511, 0xDB0C_2E0D_64F9_8FA7, 0x47B5_481D_BEFA_4FA4,
  ]
}
