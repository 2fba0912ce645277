/* What the shim knows of the disk: what would last if the power failed now, and how the rest is undone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGE = 4096, SECTOR = 512, FDS = 65536, FILES = 512, NAMES = 4096 };

/* The control file, mapped: numbers of eight bytes. The harness writes the first eight, the shim counts in the others.
 * `cut_at` is the number of a call, or ON_FAILURE. */
struct control {
    int64_t sync_error, write_error, short_writes, cut_at, cut_how, lies, seed, only;
    int64_t calls, syncs, writes, injected, undone, kept, torn, cut;
};
enum { ONLY_WAL = 1, ONLY_DATABASE = 2, ONLY_OTHERS = 4 };
enum { UNDO_ALL, UNDO_SOME, ONLY_THE_PROCESS };
enum { ON_FAILURE = -1 };

struct page { int doomed; unsigned char bytes[PAGE]; };
struct file {
    int used, dirty, is_folder;
    dev_t device;
    ino_t inode;
    char path[512];
    off_t lasting_size; /* when `dirty` */
    struct page **old;
    size_t room;
};
struct name { enum { MADE, MOVED, GONE } what; char path[512], other[512], grave[512]; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct control idle, *control = &idle;
static struct file files[FILES];
static struct file *by_fd[FDS];
static struct name names[NAMES];
static size_t named, graves;
static char folder[400], graveyard[400], state[410];
static uint64_t chance;

#define REAL(kind, name, ...) static kind (*real_##name)(__VA_ARGS__)
REAL(int, open64, const char *, int, ...);
REAL(ssize_t, write, int, const void *, size_t);
REAL(ssize_t, pwrite64, int, const void *, size_t, off_t);
REAL(ssize_t, writev, int, const struct iovec *, int);
REAL(int, fsync, int);
REAL(int, ftruncate64, int, off_t);
REAL(int, rename, const char *, const char *);
REAL(int, unlink, const char *);
REAL(int, close, int);

static void take_up(void);

__attribute__((constructor)) static void begin(void) {
#define FIND(name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)
    FIND(open64), FIND(write), FIND(pwrite64), FIND(writev), FIND(fsync), FIND(ftruncate64), FIND(rename), FIND(unlink), FIND(close);
    const char *where = getenv("SHIM_FOLDER"), *grave = getenv("SHIM_GRAVEYARD"), *orders = getenv("SHIM_CONTROL");
    if (!where || !grave || !orders || strlen(where) >= sizeof folder || strlen(grave) >= sizeof graveyard) return;
    int fd = real_open64(orders, O_RDWR | O_CLOEXEC);
    void *map = fd < 0 ? MAP_FAILED : mmap(0, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        fprintf(stderr, "shim: no control file at %s\n", orders);
        _exit(70);
    }
    control = map;
    strcpy(folder, where);
    strcpy(graveyard, grave);
    snprintf(state, sizeof state, "%s/state", graveyard);
    chance = (uint64_t)control->seed * 0x9e3779b97f4a7c15u + 1;
    take_up();
}

static uint64_t draw(uint64_t below) {
    chance ^= chance << 13, chance ^= chance >> 7, chance ^= chance << 17;
    return chance % below;
}

static int inside(const char *path) {
    size_t length = strlen(folder);
    return length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]) && strlen(path) < 500;
}

static int ends(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && !strcmp(text + a - b, end);
}

/* SQLite's index of its log is shared memory, made anew after a cut. */
static int watched(const char *path) { return inside(path) && !ends(path, "-shm"); }

static int concerned(const struct file *file) {
    int64_t kind = ends(file->path, "-wal") ? ONLY_WAL : ends(file->path, ".sqlite") ? ONLY_DATABASE : ONLY_OTHERS;
    return !control->only || (control->only & kind);
}

static off_t size_of(int fd) {
    struct stat about;
    return fstat(fd, &about) ? 0 : about.st_size;
}

static struct file *at(int fd) { return fd >= 0 && fd < FDS ? by_fd[fd] : NULL; }


static void remember(struct file *file, int fd, off_t from, off_t to) {
    off_t size = size_of(fd);
    if (!file->dirty) file->dirty = 1, file->lasting_size = size;
    for (size_t n = (size_t)from / PAGE; (off_t)(n * PAGE) < to; n++) {
        if (n >= file->room) {
            size_t room = n * 2 + 64;
            file->old = realloc(file->old, room * sizeof *file->old);
            memset(file->old + file->room, 0, (room - file->room) * sizeof *file->old);
            file->room = room;
        }
        if (!file->old[n]) {
            file->old[n] = calloc(1, sizeof **file->old);
            ssize_t had = pread(fd, file->old[n]->bytes, PAGE, (off_t)(n * PAGE));
            if (had < 0) abort(); /* what is not there reads as nothing and stays zero */
        }
        file->old[n]->doomed = 0;
    }
}

static void lasts(struct file *file, int fd) {
    int left = 0;
    file->lasting_size = size_of(fd);
    for (size_t n = 0; n < file->room; n++) {
        if (file->old[n] && file->old[n]->doomed) left = 1;
        else free(file->old[n]), file->old[n] = NULL;
    }
    if (!left) file->dirty = 0;
}

static void bury(char *grave, const char *path) {
    snprintf(grave, 512, "%s/%zu", graveyard, graves++);
    if (link(path, grave)) grave[0] = 0;
}

static void note_name(int what, const char *path, const char *other, const char *grave) {
    if (named == NAMES) return;
    struct name *name = &names[named++];
    name->what = what;
    strcpy(name->path, path), strcpy(name->other, other), strcpy(name->grave, grave);
}

static void undo(struct file *file) {
    int fd = real_open64(file->path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    off_t now = size_of(fd), size = file->lasting_size;
    int keeps = control->cut_how == UNDO_SOME;
    /* A size that was not synced is the old one, the new one, or one between, as blocks were given out. */
    if (keeps && now > size && draw(3)) size = draw(2) ? now : size + (off_t)draw((uint64_t)(now - size) / PAGE + 1) * PAGE;
    int stays_short = keeps && now < size && draw(2);
    if (stays_short) size = now;
    for (size_t n = 0; n < file->room; n++) {
        struct page *old = file->old[n];
        if (!old || (off_t)(n * PAGE) >= size) continue;
        unsigned char page[PAGE] = {0};
        int was_read = pread(fd, page, PAGE, (off_t)(n * PAGE)) >= 0;
        uint64_t fate = keeps && was_read && !old->doomed && (off_t)(n * PAGE) < now ? draw(5) : 0;
        if (fate >= 3) { control->kept++; continue; }
        for (int sector = 0; sector < PAGE; sector += SECTOR)
            if (fate < 2 || draw(2)) memcpy(page + sector, old->bytes + sector, SECTOR);
        size_t length = (off_t)((n + 1) * PAGE) > size ? (size_t)(size - (off_t)(n * PAGE)) : PAGE;
        if (real_pwrite64(fd, page, length, (off_t)(n * PAGE)) > 0) fate < 2 ? control->undone++ : control->torn++;
    }
    if (size_of(fd) != size && real_ftruncate64(fd, size)) control->kept++;
}

static int put(int fd, const void *bytes, size_t length) { return real_write(fd, bytes, length) != (ssize_t)length; }

/* Only this process ends; the kernel still holds what was not synced, and the next process goes on from there. */
static int left(void) {
    int fd = real_open64(state, O_WRONLY | O_CREAT | O_TRUNC, 0600), bad = fd < 0;
    bad |= put(fd, &graves, sizeof graves) | put(fd, &named, sizeof named) | put(fd, names, named * sizeof *names);
    for (struct file *file = files; file < files + FILES; file++) {
        if (!file->used || !file->dirty || file->is_folder) continue;
        bad |= put(fd, file, sizeof *file);
        for (size_t n = 0; n < file->room; n++) {
            char is_old = file->old[n] != NULL;
            bad |= put(fd, &is_old, 1) | (is_old && put(fd, file->old[n], sizeof *file->old[n]));
        }
    }
    return !bad;
}

/* It ends of itself: so it does here, and nothing more of it reaches the disk. */
__attribute__((destructor)) static void end(void) {
    pthread_mutex_lock(&lock);
    if (folder[0] && !left()) abort();
}

static int take(int fd, void *bytes, size_t length) { return read(fd, bytes, length) != (ssize_t)length; }

static void take_up(void) {
    int fd = real_open64(state, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return;
    int bad = take(fd, &graves, sizeof graves) | take(fd, &named, sizeof named) || take(fd, names, named * sizeof *names);
    for (struct file *file = files; !bad && file < files + FILES && !take(fd, file, sizeof *file); file++) {
        file->old = calloc(file->room + 1, sizeof *file->old);
        for (size_t n = 0; !bad && n < file->room; n++) {
            char is_old = 0;
            bad |= take(fd, &is_old, 1);
            if (is_old) file->old[n] = calloc(1, sizeof **file->old), bad |= take(fd, file->old[n], sizeof **file->old);
        }
    }
    if (bad) abort();
    real_close(fd);
    real_unlink(state);
}

/* The power fails: what had not come to last is undone, and nothing runs on. */
static void cut(void) {
    if (control->cut_how == ONLY_THE_PROCESS) {
        control->cut = left();
        _exit(72);
    }
    for (struct file *file = files; file < files + FILES; file++)
        if (file->used && file->dirty && !file->is_folder) undo(file);
    size_t keep = control->cut_how == UNDO_SOME ? draw(named + 1) : 0;
    while (named > keep) {
        struct name *name = &names[--named];
        if (name->what == MADE) real_unlink(name->path);
        if (name->what == MOVED) {
            real_rename(name->other, name->path);
            if (name->grave[0] && link(name->grave, name->other)) control->kept++;
        }
        if (name->what == GONE && name->grave[0] && link(name->grave, name->path)) control->kept++;
        control->undone++;
    }
    control->cut = 1;
    _exit(71);
}

/* Counts a call that changes the disk; the cut falls between two of them. */
static void count(void) {
    control->calls++;
    if (control->cut_at > 0 && control->calls >= control->cut_at) cut();
}

static int fails(int64_t error) {
    if (!error) return 0;
    control->injected++;
    errno = (int)error;
    return 1;
}
