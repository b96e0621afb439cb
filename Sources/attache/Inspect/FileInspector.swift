import Attachments
import BlobStore
import Inspection
import Model

/// Looks at one file: receives it, inspects it, works out what would be stored, and writes the
/// renditions when there is a folder for them.
struct FileInspector: Sendable {
  let inspector: any Inspector
  let configuration: Configuration
  let files: [FilePath]
  let names: RenditionNames
  /// `nil`: everything is done but for the writing.
  let folder: RenditionFolder?

  /// May be called from several threads at once.
  func verdict(onInput index: Int) throws(CommandError) -> FileVerdict {
    let file = files[index]
    let upload: SealedUpload
    do throws(AttachmentError) {
      upload = try file.withCString { (path) throws(AttachmentError) in
        try UploadReceiver.receive(fileAt: path, limits: configuration.limits)
      }
    } catch .refused(let refusal) {
      return FileVerdict(refused: refusal, file: file)
    } catch {
      throw CommandError(error, file: file)
    }
    let report: InspectionReport
    do throws(InspectionError) {
      report = try inspector.inspect(
        upload,
        InspectionRequest(
          fileName: file.baseName.text, specs: configuration.renditions,
          limits: configuration.limits, sanitizes: configuration.metadata == .sanitize))
    } catch {
      switch error {
      case .refused(let refusal):
        return FileVerdict(
          file: file, byteCount: upload.byteCount, sha256: upload.sha256,
          outcome: .refused(refusal))
      case .failed(let sentence): throw .failed("\(file.display): \(sentence)")
      }
    }
    return FileVerdict(
      file: file, byteCount: upload.byteCount, sha256: upload.sha256,
      outcome: .accepted(try accepted(report, of: upload, input: index)))
  }

  private func accepted(
    _ report: InspectionReport, of upload: borrowing SealedUpload, input index: Int
  ) throws(CommandError) -> AcceptedFile {
    let stored: (id: BlobID, byteCount: Int)
    do throws(StoredFormError) {
      stored = try Self.stored(by: report.storedForm, of: upload)
    } catch {
      throw CommandError(.wrongStoredForm(error), file: files[index])
    }
    var renditions: [AcceptedFile.MadeRendition] = []
    for rendition in report.renditions {
      let path = try folder?.write(
        rendition.bytes, named: names.name(of: rendition, ofInput: index))
      renditions.append(
        AcceptedFile.MadeRendition(
          name: rendition.spec.name, width: rendition.width, height: rendition.height,
          mediaType: rendition.mediaType, byteCount: rendition.bytes.count, path: path))
    }
    return AcceptedFile(
      mediaType: report.mediaType, kind: report.kind, mismatch: report.mismatch,
      preview: report.preview, blobID: stored.id, storedByteCount: stored.byteCount,
      renditions: renditions)
  }

  /// What would be stored is hashed where it lies: a copy of it would be the largest piece of memory
  /// that this process takes.
  private static func stored(
    by form: StoredForm, of upload: borrowing SealedUpload
  ) throws(StoredFormError) -> (id: BlobID, byteCount: Int) {
    let sent = upload.sha256
    return try upload.withBytes { (bytes) throws(StoredFormError) in
      let pieces = try form.storedPieces(of: bytes)
      if pieces == [.upload(0..<bytes.count)] { return (sent, bytes.count) }
      var hash = SHA256()
      for piece in pieces {
        switch piece {
        case .upload(let range): hash.update(bytes.extracting(range))
        case .constant(let header): hash.update(header.span)
        }
      }
      return (hash.finish(), pieces.reduce(0) { $0 + $1.byteCount })
    }
  }
}
