package dev.jovl.semantics.cases;

import dev.jovl.posix.Mode;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.util.List;

/** What root and users of a user namespace may do in a mount that was made outside. */
final class NamespaceCases {
  private static final int ROOT = NamespaceShell.BASE;
  private static final int USER = 1000;
  private static final int MAPPED_USER = ROOT + USER;
  private static final int MAPPED_GROUP = ROOT + 5;
  private static final int NO_GROUP_OF_IT = 7;
  private static final String CAPABILITY = "security.capability";
  private static final String CAPABILITY_HEX = "0x0100000200200000000000000000000000000000";
  private static final String NOT_PERMITTED = "Operation not permitted";

  /** Makes setgid files of mode 02755 with one open(2), and says why if it cannot. */
  private static final String MAKE =
      "umask 0; make() { perl -e 'use Fcntl;"
          + " sysopen(F, shift, O_CREAT|O_WRONLY|O_EXCL, 02755) or print $!' $1; };";

  private NamespaceCases() {}

  @Case(
      name = "namespace.owner.of.new",
      says = "What is made in a user namespace belongs to the ids outside that its makers have",
      by = "user_namespaces(7)")
  static void ownerOfNew(Stage s) throws Exception {
    s.openDirectory();
    Tree m = s.mount();
    NamespaceShell n = NamespaceShell.of(s);
    String make = "touch d/%1$s; mkdir d/%1$sd; mkfifo d/%1$sp; ln -s x d/%1$sl;";
    String unused = n.asRoot(String.format(make, "r")) + n.as(USER, String.format(make, "u"));
    for (String kind : List.of("", "d", "p", "l")) {
      Check.equal("owner of r" + kind, ROOT, m.stat("d/r" + kind).uid());
      Check.equal("group of u" + kind, MAPPED_USER, m.stat("d/u" + kind).gid());
    }
    Check.equal("owner inside", "0 1000", n.asRoot("echo $(stat -c %u d/r d/ud)"));
  }

  @Case(
      name = "namespace.setgid.directory",
      says =
          "In a setgid directory members of its group and root keep the bit of a new file, strangers"
              + " lose it, and root too if the namespace does not have the group",
      by = "inode(7); Linux, mode_strip_sgid()")
  static void setgidDirectory(Stage s) throws Exception {
    Tree below = s.below().chmod("", 0755).dir("mapped").dir("unmapped");
    below.chown("mapped", ROOT, MAPPED_GROUP).chmod("mapped", 02777);
    Tree unused = below.chown("unmapped", 0, NO_GROUP_OF_IT).chmod("unmapped", 02777);
    Tree m = s.mount();
    NamespaceShell n = NamespaceShell.of(s);
    Check.equal("errors", "", n.as(USER, MAKE + "make mapped/stranger; mkdir mapped/dir"));
    Check.equal("errors", "", n.as(USER, 5, MAKE + "make mapped/member"));
    Check.equal("errors", "", n.asRoot(MAKE + "make mapped/root; make unmapped/root"));
    m.hasMode("mapped/stranger", 0755).hasMode("mapped/dir", 02777);
    m.hasMode("mapped/member", 02755).hasMode("mapped/root", 02755).hasMode("unmapped/root", 0755);
    Check.equal("group", MAPPED_GROUP, m.stat("mapped/root").gid());
    Check.equal("group", NO_GROUP_OF_IT, m.stat("unmapped/root").gid());
    String change = n.asRoot("chmod 2755 mapped/stranger unmapped/root");
    Check.equal("errors", "", change);
    m.hasMode("mapped/stranger", 02755).hasMode("unmapped/root", 0755);
  }

  @Case(
      name = "namespace.chown",
      says = "Root of a namespace gives away what belongs to its ids, to its ids, and nothing else",
      by = "user_namespaces(7); chown(2)")
  static void chown(Stage s) throws Exception {
    Tree below = s.below().file("own", "x").chown("own", ROOT, ROOT).file("theirs", "x");
    Tree unused = below.chown("theirs", MAPPED_USER, MAPPED_USER).file("host", "x", 0666);
    Tree m = s.mount();
    NamespaceShell n = NamespaceShell.of(s);
    String none = n.asRoot("e chown 5:5 own; e chown 6:6 theirs; e chmod 600 own");
    Check.equal("errors", "", none);
    Check.equal("owner", ROOT + 5, m.stat("own").uid());
    Check.equal("group", ROOT + 6, m.stat("theirs").gid());
    m.hasMode("own", 0600);
    Check.equal("unknown id", "Invalid argument", n.asRoot("e chown 70000 own"));
    for (String change : List.of("chown 0", "chmod 600", "touch -d 2000-01-01")) {
      Check.equal(change, NOT_PERMITTED, n.asRoot("e " + change + " host"));
    }
    Check.equal("shown as", "65534 65534", n.asRoot("echo x >> host; stat -c '%u %g' host"));
    Check.equal("of a user", NOT_PERMITTED, n.as(USER, "e chown 1 own"));
    m.reads("host", "xx\n").hasMode("host", 0666);
  }

  @Case(
      name = "namespace.chgrp.to.supplementary",
      says = "A user of a namespace may give a file to the groups that they have there",
      by = "chown(2)")
  static void chgrp(Stage s) throws Exception {
    Tree unused = s.below().file("f", "x").chown("f", MAPPED_USER, MAPPED_USER);
    Tree m = s.mount();
    NamespaceShell n = NamespaceShell.of(s);
    Check.equal("other", NOT_PERMITTED, n.as(USER, 5, "chgrp 5 f; e chgrp 6 f"));
    Check.equal("group", MAPPED_GROUP, m.stat("f").gid());
  }

  @Case(
      name = "namespace.setid.killed.by.write",
      says = "Root of a namespace takes set-id bits away by writing, whose file it ever is",
      by = "inode(7); Linux, setattr_should_drop_suidgid()")
  static void setIdKilled(Stage s) throws Exception {
    Tree below = s.below().file("host", "x").file("own", "x").chown("own", ROOT, MAPPED_GROUP);
    Tree unused = below.chmod("host", 06777).chmod("own", 06777);
    Tree m = s.mount();
    NamespaceShell n = NamespaceShell.of(s);
    Check.equal("errors", "", n.asRoot("echo y >> host; echo y >> own"));
    m.hasMode("host", 0777).hasMode("own", 0777);
    Check.equal("errors", "", n.asRoot("chmod u+s own; chown 1 own"));
    m.hasMode("own", 0777);
  }

  @Case(
      name = "namespace.setgid.without.execute",
      says = "The bit stays when a member of the group there writes, and goes when others do",
      by = "Linux, setattr_should_drop_sgid()")
  static void setgidWithoutExecute(Stage s) throws Exception {
    Tree below = s.below();
    for (String name : List.of("member", "stranger")) {
      below.file(name, "x").chown(name, ROOT, MAPPED_GROUP).chmod(name, 02766);
    }
    Tree m = s.mount();
    NamespaceShell n = NamespaceShell.of(s);
    Check.equal("errors", "", n.as(USER, 5, "echo y >> member"));
    Check.equal("errors", "", n.as(USER, "echo y >> stranger"));
    m.hasMode("member", 02766).hasMode("stranger", 0766);
  }

  @Case(
      name = "namespace.capability",
      says =
          "Capabilities that root of a namespace sets hold for that namespace only: outside they"
              + " have its root in them, inside they look as they were set",
      by = "capabilities(7), Namespaced file capabilities")
  static void capability(Stage s) throws Exception {
    Tree unused = s.below().file("f", "x").chown("f", ROOT, ROOT);
    Tree m = s.mount().file("g", "x").chown("g", ROOT, ROOT);
    NamespaceShell n = NamespaceShell.of(s);
    for (String file : List.of("f", "g")) {
      String set = "setfattr -n " + CAPABILITY + " -v " + CAPABILITY_HEX + " " + file;
      Check.equal("of a user", NOT_PERMITTED, n.as(USER, "e " + set));
      Check.equal("inside", CAPABILITY_HEX, n.asRoot(set + ";" + get(file)));
      m.hasXattr(file, CAPABILITY, capabilityOf(ROOT));
    }
    Check.equal("errors", "", n.asRoot("echo y >> f; setfattr -x " + CAPABILITY + " g"));
    m.hasXattr("f", CAPABILITY, null).hasXattr("g", CAPABILITY, null);
  }

  @Case(
      name = "namespace.capability.of.others",
      says =
          "Capabilities for another namespace cannot be read or set, those of a file of no id of"
              + " the namespace neither",
      by = "capabilities(7); Linux, cap_inode_getsecurity()")
  static void capabilityOfOthers(Stage s) throws Exception {
    Tree below = s.below().file("f", "x").chown("f", ROOT, ROOT).file("host", "x", 0666);
    Tree unused = below.setXattr("f", CAPABILITY, capabilityOf(ROOT + 70_000));
    Tree m = s.mount();
    NamespaceShell n = NamespaceShell.of(s);
    String tooLarge = "Value too large for defined data type";
    Check.equal("reading", tooLarge, n.asRoot("e getfattr -n " + CAPABILITY + " f"));
    String set = "e setfattr -n " + CAPABILITY + " -v " + CAPABILITY_HEX;
    Check.equal("setting", NOT_PERMITTED, n.asRoot(set + " host"));
    m.hasXattr("f", CAPABILITY, capabilityOf(ROOT + 70_000)).hasXattr("host", CAPABILITY, null);
    Check.equal("errors", "", n.asRoot("echo y >> f"));
    m.hasXattr("f", CAPABILITY, null);
  }

  private static String get(String file) {
    return "getfattr -e hex -n " + CAPABILITY + " " + file + " | sed -n 's/.*=//p'";
  }

  /** The same as cap_net_raw of {@link PrivilegeCases}, revision 3: with the root it is for. */
  private static String capabilityOf(int root) {
    StringBuilder revision3 = new StringBuilder(PrivilegeCases.CAP_NET_RAW);
    revision3.setCharAt(3, '\3');
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      revision3.append((char) (root >> shift & 0xff));
    }
    return revision3.toString();
  }

  @Case(
      name = "namespace.trusted.hidden",
      says = "trusted attributes are not shown to root of a namespace, and cannot be set",
      by = "xattr(7)")
  static void trustedHidden(Stage s) throws Exception {
    Tree below = s.below().file("f", "x").chown("f", ROOT, ROOT).setXattr("f", "trusted.k", "v");
    Tree unused = below.setXattr("f", "user.k", "v");
    Tree m = s.mount();
    NamespaceShell n = NamespaceShell.of(s);
    Check.equal("list", "user.k=\"v\"", n.asRoot("getfattr -d -m - f | grep ="));
    Check.equal("get", "No such attribute", n.asRoot("e getfattr -n trusted.k f"));
    Check.equal("set", NOT_PERMITTED, n.asRoot("e setfattr -n trusted.k -v w f"));
    Check.equal("remove", NOT_PERMITTED, n.asRoot("e setfattr -x trusted.k f"));
    Check.equal("security", NOT_PERMITTED, n.asRoot("e setfattr -n security.other -v 1 f"));
    m.hasXattr("f", "trusted.k", "v").hasXattr("f", "security.other", null);
  }

  @Case(
      name = "namespace.acl",
      says = "Access lists have the ids of the namespace inside and those of the layers outside",
      by = "user_namespaces(7); acl(5)")
  static void acl(Stage s) throws Exception {
    String group = "g:" + MAPPED_GROUP + ":r--";
    String list = Acl.of("u::rw-", "u:" + (ROOT + 3) + ":rw-", "g::r--", group, "m::rw-", "o::r--");
    Tree below = s.below().file("f", "x").chown("f", ROOT, ROOT).setXattr("f", Acl.ACCESS, list);
    below.dir("d").chown("d", ROOT, ROOT).file("host", "x", 0666);
    Tree m = s.mount();
    NamespaceShell n = NamespaceShell.of(s);
    String inside = "echo $(getfacl -cnp f)";
    String expected = "user::rw- user:3:rw- group::r-- group:5:r-- mask::rw- other::r--";
    Check.equal("inside", expected, n.asRoot(inside));
    Check.equal("errors", "", n.as(3, "echo y >> f") + n.asRoot("setfacl -m u:4:r f"));
    Check.equal(
        "denied", "Permission denied", n.as(4, "sh -c 'echo y >> f' 2>&1 | sed 's/.*: //'"));
    String set =
        Acl.of(
            "u::rw-",
            "u:" + (ROOT + 3) + ":rw-",
            "u:" + (ROOT + 4) + ":r--",
            "g::r--",
            group,
            "m::rw-",
            "o::r--");
    m.hasXattr("f", Acl.ACCESS, set);
    Check.equal("unknown id", "Invalid argument", n.asRoot("e setfacl -m u:70000:r f"));
    Check.equal("of no id of it", NOT_PERMITTED, n.asRoot("e setfacl -m u:3:r host"));
    Check.equal("errors", "", n.asRoot("setfacl -d -m u:3:rwx d; umask 077; touch d/new"));
    m.hasMode("d/new", 0664);
    Check.equal("inherited", "user:3:rwx", n.asRoot("getfacl -cnp d/new | grep -o user:3:..."));
  }

  @Case(
      name = "namespace.mknod",
      says = "Root of a namespace makes fifos and sockets, and no devices",
      by = "mknod(2)")
  static void mknod(Stage s) throws Exception {
    s.openDirectory();
    Tree m = s.mount();
    NamespaceShell n = NamespaceShell.of(s);
    Check.equal("character", NOT_PERMITTED, n.asRoot("e mknod d/c c 1 3"));
    Check.equal("block", NOT_PERMITTED, n.asRoot("e mknod d/b b 1 3"));
    String socket =
        "use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0);"
            + " bind(S, sockaddr_un(\"d/s\")) or print $!";
    Check.equal("errors", "", n.asRoot("mknod d/p p; perl -e '" + socket + "'"));
    m.lists("d", "p", "s").hasMode("d/p", 0644);
    Check.equal("type", Mode.SOCKET, Mode.type(m.stat("d/s").mode()));
  }
}
