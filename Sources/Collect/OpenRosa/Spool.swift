import CCrypto
package import Foundation
import Office

/// A file while it arrives: in memory while it is small, then in a file without a name, which is gone with the process
/// whatever happens.
///
/// One task fills it and then one reads it; it is passed from the one to the other whole.
package final class Spool: @unchecked Sendable {
  // Unchecked: a spool is written by the request that made it and read only after `finish`, never by two at once.
  package private(set) var size = 0
  private var memory: [UInt8] = []
  private var file: FileHandle?
  private let folder: URL
  private let digest = RunningDigest()
  private static let mostInMemory = 256 * 1024

  /// `folder`: where temporary files may lie; on the disk that holds the data, which is as safe as those.
  package init(folder: URL) {
    self.folder = folder
  }

  package func append(_ bytes: [UInt8]) throws {
    size += bytes.count
    digest.update(bytes)
    if let file { return try file.write(contentsOf: bytes) }
    memory += bytes
    if memory.count > Self.mostInMemory {
      let file = try Self.unnamedFile(in: folder)
      try file.write(contentsOf: memory)
      self.file = file
      memory = []
    }
  }

  /// MD5 of all bytes in hexadecimal.
  package private(set) lazy var md5: String = digest.finish().hex

  /// The whole content; only for what is known to be small.
  package func bytes() throws -> [UInt8] {
    guard let file else { return memory }
    try file.seek(toOffset: 0)
    return [UInt8](try file.readToEnd() ?? Data())
  }

  /// The content in pieces, from its beginning, as often as it is asked for.
  package func chunks(of length: Int = 64 * 1024) throws -> AsyncThrowingStream<[UInt8], any Error> {
    guard let file else {
      let memory = memory
      return AsyncThrowingStream { continuation in
        if !memory.isEmpty { continuation.yield(memory) }
        continuation.finish()
      }
    }
    try file.seek(toOffset: 0)
    return AsyncThrowingStream {
      guard let data = try file.read(upToCount: length), !data.isEmpty else { return nil }
      return [UInt8](data)
    }
  }

  private static func unnamedFile(in folder: URL) throws -> FileHandle {
    let path = folder.appending(path: "upload-\(UUID().uuidString)").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    unlink(path)
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}

/// MD5 of bytes that come one after the other.
private final class RunningDigest {
  private let context = EVP_MD_CTX_new()

  init() {
    EVP_DigestInit_ex(context, EVP_md5(), nil)
  }

  deinit {
    EVP_MD_CTX_free(context)
  }

  func update(_ bytes: [UInt8]) {
    EVP_DigestUpdate(context, bytes, bytes.count)
  }

  func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 16)
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &length)
    return digest
  }
}
