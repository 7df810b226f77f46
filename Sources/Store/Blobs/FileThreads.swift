import Foundation

/// Threads that wait for the disk, so that those of the cooperative pool need not.
struct FileThreads: Sendable {
  private let queue: Queue

  /// Closes the queue, and so ends the threads, with its last owner.
  private final class Queue: Sendable {
    let work = WorkQueue<@Sendable () -> Void>(name: "konak-file", capacity: 4096, threads: 4) { queue in
      while let batch = queue.take(upTo: 1) {
        for body in batch { body() }
      }
    }

    deinit { work.close() }
  }

  init() {
    queue = Queue()
  }

  func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try queue.work.add { continuation.resume(with: Result { try body() }) }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }
}

/// A new file that is being written. Sendable because its owner uses it on one thread at a time.
final class FileOutput: @unchecked Sendable {
  private let file: URL
  private let descriptor: Int32

  init(_ file: URL) throws {
    self.file = file
    descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileFault(file, errno) }
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let written = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        guard written > 0 || errno == EINTR else { throw FileFault(file, errno) }
        rest = rest.dropFirst(max(0, written))
      }
    }
  }

  func sync() throws {
    guard fsync(descriptor) == 0 else { throw FileFault(file, errno) }
  }
}

/// A file that is being read. Sendable because its owner uses it on one thread at a time.
final class FileInput: @unchecked Sendable {
  private let file: URL
  private let descriptor: Int32

  /// Throws `BlobMissing` when there is no such file.
  init(_ file: URL, offset: Int) throws {
    self.file = file
    descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw errno == ENOENT ? BlobMissing() : FileFault(file, errno) }
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw FileFault(file, errno) }
  }

  deinit { close(descriptor) }

  /// Fewer bytes only at the end.
  func read(upTo count: Int) throws -> [UInt8] {
    var failure: Int32?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while initialized < count {
        let got = Foundation.read(descriptor, buffer.baseAddress! + initialized, count - initialized)
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        initialized += got
      }
    }
    if let failure { throw FileFault(file, failure) }
    return bytes
  }

  static func size(of file: URL) throws -> Int? {
    var status = stat()
    guard lstat(file.path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw FileFault(file, errno)
    }
    return Int(status.st_size)
  }
}
