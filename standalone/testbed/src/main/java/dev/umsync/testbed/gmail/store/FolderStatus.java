package dev.umsync.testbed.gmail.store;

/** A folder's figures at one moment. Immutable. */
public record FolderStatus(
    String name,
    FolderUse use,
    long uidValidity,
    long uidNext,
    int messages,
    int unseen,
    long highestModSeq) {}
